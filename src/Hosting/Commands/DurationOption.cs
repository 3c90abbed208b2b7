using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Sluice.Hosting.Commands;

/// <summary>An option with a duration. Its help says the default as one would write it: <c>5m</c>, where the library would say 00:05:00.</summary>
internal sealed class DurationOption : Option<TimeSpan?>
{
    private readonly TimeSpan _value;

    /// <summary>Makes it.</summary>
    /// <param name="name">The option, <c>--drain</c>.</param>
    /// <param name="description">What it is, without the default.</param>
    /// <param name="value">The default.</param>
    /// <param name="parse">Reads it; default: <see cref="Arguments.ParseDuration"/>.</param>
    public DurationOption(string name, string description, TimeSpan value, Func<ArgumentResult, TimeSpan>? parse = null)
        : base(name)
    {
        var read = parse ?? Arguments.ParseDuration;
        _value = value;
        Description = $"{description} [default: {Write(value)}]";
        CustomParser = argument => read(argument);
        HelpName = "DURATION";
    }

    /// <summary>What was given, else the default.</summary>
    public TimeSpan Of(ParseResult arguments) => arguments.GetValue(this) ?? _value;

    /// <summary>What was given, else the default.</summary>
    public TimeSpan Of(SymbolResult result) => result.GetValue(this) ?? _value;

    private static string Write(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0",
        _ when duration.Ticks % TimeSpan.TicksPerHour == 0 => Count(duration.TotalHours, "h"),
        _ when duration.Ticks % TimeSpan.TicksPerMinute == 0 => Count(duration.TotalMinutes, "m"),
        _ when duration.Ticks % TimeSpan.TicksPerSecond == 0 => Count(duration.TotalSeconds, "s"),
        _ => Count(duration.TotalMilliseconds, "ms"),
    };

    private static string Count(double number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
