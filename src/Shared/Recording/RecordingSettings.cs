using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Configuration;

namespace Sluice.Recording;

/// <summary>Recorded reviews in a host that is set up by settings (environment variables, app settings) rather than by arguments; what both read is here.</summary>
internal static class RecordingSettings
{
    /// <summary>The directory; not set for none.</summary>
    public const string Target = "SLUICE_RECORD";

    /// <summary>Ratio of the reviews that are recorded.</summary>
    public const string Sampling = "SLUICE_RECORD_SAMPLING_RATIO";

    /// <summary>MiB of all files together.</summary>
    public const string Size = "SLUICE_RECORD_SIZE";

    /// <summary>How long a review is kept.</summary>
    public const string Age = "SLUICE_RECORD_AGE";

    /// <summary>Names whose values are replaced, with commas between them.</summary>
    public const string Names = "SLUICE_RECORD_REDACT";

    /// <summary>The file of the key.</summary>
    public const string KeyFile = "SLUICE_RECORD_KEY_FILE";

    /// <summary>What a ratio is, for messages.</summary>
    public const string RatioForm = "a ratio above 0 and up to 1, such as 0.1";

    /// <summary>What an age is, for messages.</summary>
    public const string AgeForm = "a duration from 1m to below a year, such as 24h";

    /// <summary>Bytes of what sizes are given in.</summary>
    public const int BytesInMebibyte = 1024 * 1024;

    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(365);

    /// <summary>Reads a ratio; null where it is none.</summary>
    public static double? ReadRatio(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio is > 0 and <= 1 ? ratio : null;

    /// <summary>Reads an age; null where it is none.</summary>
    public static TimeSpan? ReadAge(string text) => GoDuration.Parse(text, LongestAge) is { TotalMinutes: >= 1 } age ? age : null;

    /// <summary>Reads names with commas between them.</summary>
    public static string[] ReadNames(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads the settings and begins.</summary>
    /// <param name="setting">The value of a setting; null where it is not set.</param>
    /// <param name="meter">What is counted belongs to it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <returns>What records; null where nothing is to be recorded.</returns>
    /// <exception cref="RefusedConfigurationException">A setting is wrong.</exception>
    public static ReviewRecorder? Open(Func<string, string?> setting, Meter meter, TimeProvider time, ILogger logger)
    {
        var options = new RecordingOptions(setting(Target) ?? "");
        options = options with
        {
            SamplingRatio = Read(Sampling, setting, ReadRatio, RatioForm) ?? options.SamplingRatio,
            MaxBytes = Read(Size, setting, ReadCount, "a whole number from 1") * BytesInMebibyte ?? options.MaxBytes,
            MaxAge = Read(Age, setting, ReadAge, AgeForm) ?? options.MaxAge,
            Names = ReadNames(setting(Names) ?? ""),
            KeyFile = setting(KeyFile) is { Length: > 0 } file ? file : null,
        };
        return options.Directory.Length > 0 ? new ReviewRecorder(options, meter, time, logger) : null;
    }

    private static long? ReadCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null;

    // Null where it is not set.
    private static T? Read<T>(string name, Func<string, string?> setting, Func<string, T?> read, string form)
        where T : struct =>
        setting(name) is not { Length: > 0 } text ? null
        : read(text) ?? throw new RefusedConfigurationException($"setting {name} is \"{text}\"; expected {form}; nothing is served.");
}
