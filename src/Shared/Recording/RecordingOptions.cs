namespace Sluice.Recording;

/// <summary>How reviews are recorded.</summary>
/// <param name="Directory">Where the files are; made if it is not there.</param>
internal sealed record RecordingOptions(string Directory)
{
    /// <summary>Of how many reviews one is recorded, as a ratio above 0 and up to 1. Default: 0.1.</summary>
    public double SamplingRatio { get; init; } = 0.1;

    /// <summary>Bytes that all files have together at most; the oldest go first. Default: 256 MiB, some tens of thousands of reviews.</summary>
    public long MaxBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Time after which a review is gone. Default: 24 h.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Names whose values are replaced, besides <see cref="Redactor.DefaultNames"/>.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The file that has the key of the hashes; null for a random one, which nobody knows and which ends with the process.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Time between two attempts while it cannot be written. Default: 1 s.</summary>
    public TimeSpan RetryInterval { get; init; } = Decisions.LineWriter.DefaultRetryInterval;
}
