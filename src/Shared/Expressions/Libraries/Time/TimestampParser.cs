namespace Sluice.Expressions.Libraries;

/// <summary>Reads RFC 3339 as Go's <c>time.Parse</c> does, which also takes an hour of one digit and a comma for the point.</summary>
internal ref struct TimestampParser
{
    private ReadOnlySpan<char> _rest;

    private TimestampParser(ReadOnlySpan<char> text) => _rest = text;

    /// <summary>Reads a moment, which may lie outside of what CEL allows.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Timestamp timestamp)
    {
        var parser = new TimestampParser(text);
        return parser.Read(out timestamp) && parser._rest.IsEmpty;
    }

    private bool Read(out Timestamp timestamp)
    {
        timestamp = default;
        if (!(Number(4, out var year) && Take('-') && Number(2, out var month) && Take('-') && Number(2, out var day) && Take('T')))
        {
            return false;
        }

        var hourDigits = _rest.Length > 1 && char.IsAsciiDigit(_rest[1]) ? 2 : 1;
        if (!(Number(hourDigits, out var hour) && Take(':') && Number(2, out var minute) && Take(':') && Number(2, out var second)))
        {
            return false;
        }

        if (month is < 1 or > 12 || day < 1 || day > CalendarTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var nanoseconds = Fraction();
        if (!Zone(out var offset))
        {
            return false;
        }

        var seconds = (CalendarTime.DaysSince1970(year, month, day) * 86_400) + (hour * 3600) + (minute * 60) + second;
        timestamp = new Timestamp(seconds - (offset * 60), nanoseconds, offset);
        return true;
    }

    // What is finer than a nanosecond is left out.
    private int Fraction()
    {
        if (_rest.Length < 2 || _rest[0] is not ('.' or ',') || !char.IsAsciiDigit(_rest[1]))
        {
            return 0;
        }

        _rest = _rest[1..];
        var value = 0;
        var digits = 0;
        for (; !_rest.IsEmpty && char.IsAsciiDigit(_rest[0]); _rest = _rest[1..])
        {
            value = digits++ < 9 ? (value * 10) + _rest[0] - '0' : value;
        }

        for (; digits < 9; digits++)
        {
            value *= 10;
        }

        return value;
    }

    private bool Zone(out int minutes)
    {
        minutes = 0;
        if (Take('Z'))
        {
            return true;
        }

        var negative = !_rest.IsEmpty && _rest[0] == '-';
        if (!(Take('-') || Take('+')) || !Number(2, out var hour) || !Take(':') || !Number(2, out var minute))
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (negative ? -1 : 1);
        return hour <= 24 && minute <= 60;
    }

    private bool Take(char letter)
    {
        var found = !_rest.IsEmpty && _rest[0] == letter;
        _rest = found ? _rest[1..] : _rest;
        return found;
    }

    private bool Number(int digits, out int number)
    {
        number = 0;
        if (_rest.Length < digits || _rest[..digits].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        foreach (var digit in _rest[..digits])
        {
            number = (number * 10) + digit - '0';
        }

        _rest = _rest[digits..];
        return true;
    }
}
