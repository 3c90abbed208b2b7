namespace Sluice.Expressions.Libraries;

/// <summary>What a calendar and a clock show, so many seconds after the beginning of 1970. Unlike .NET's it does not end with the year 9999.</summary>
internal readonly struct CalendarTime
{
    private const int SecondsPerDay = 86_400;
    private const int DaysPerEra = 146_097;

    // 0000-03-01, from where 400 years are an era and leap days come last in their year, is so many days before 1970.
    private const int DaysBefore1970 = 719_468;

    public CalendarTime(long seconds)
    {
        var days = (long)Math.Floor(seconds / (double)SecondsPerDay);
        var second = (int)(seconds - (days * SecondsPerDay));
        (Hour, Minute, Second) = (second / 3600, second / 60 % 60, second % 60);
        DayOfWeek = (int)((((days + 4) % 7) + 7) % 7);

        var shifted = days + DaysBefore1970;
        var era = (shifted >= 0 ? shifted : shifted - DaysPerEra + 1) / DaysPerEra;
        var dayOfEra = (int)(shifted - (era * DaysPerEra));
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        Day = dayOfYear - (((153 * month) + 2) / 5) + 1;
        Month = month < 10 ? month + 3 : month - 9;
        Year = yearOfEra + (era * 400) + (Month <= 2 ? 1 : 0);
        DayOfYear = (int)(days - DaysSince1970(Year, 1, 1)) + 1;
    }

    public long Year { get; }

    /// <summary>From 1.</summary>
    public int Month { get; }

    /// <summary>From 1.</summary>
    public int Day { get; }

    /// <summary>From 1.</summary>
    public int DayOfYear { get; }

    /// <summary>From 0, a Sunday.</summary>
    public int DayOfWeek { get; }

    public int Hour { get; }

    public int Minute { get; }

    public int Second { get; }

    /// <summary>How many days a date is after the beginning of 1970.</summary>
    public static long DaysSince1970(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = (year >= 0 ? year : year - 399) / 400;
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        return (era * DaysPerEra) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - DaysBefore1970;
    }

    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
