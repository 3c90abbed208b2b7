namespace Sluice.Hosting.Playing;

/// <summary>What a page begins with, whom it answers, and how much.</summary>
internal sealed record PlayOptions
{
    /// <summary>What the page shows first; null for the first sample.</summary>
    public PlaySample? Start { get; init; }

    /// <summary>The names and addresses by which the page is reached, without ports: what a request's Host may say.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>What bounds it.</summary>
    public PlayLimits Limits { get; init; } = PlayLimits.Own;
}

/// <summary>How much a page takes on. What is more is refused, never queued.</summary>
/// <param name="BodyBytes">Bytes of one question, its JSON included.</param>
/// <param name="Time">How long an answer may take.</param>
/// <param name="AtOnce">Questions that are answered at once.</param>
/// <param name="Objects">Objects of one question that are tried.</param>
internal sealed record PlayLimits(int BodyBytes, TimeSpan Time, int AtOnce, int Objects)
{
    /// <summary>On one's own machine: manifests of a large chart go in.</summary>
    public static PlayLimits Own { get; } = new(4 * 1024 * 1024, TimeSpan.FromSeconds(20), 2 * Environment.ProcessorCount, 2_000);

    /// <summary>For visitors, who may be hostile: a core each, and not for long. A ConfigMap holds no more than 1 MiB, and a person types far less.</summary>
    public static PlayLimits Shared { get; } = new(256 * 1024, TimeSpan.FromSeconds(2), Environment.ProcessorCount, 100);
}
