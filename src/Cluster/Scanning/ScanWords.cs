namespace Sluice.Cluster.Scanning;

/// <summary>The words of <see cref="ScanResult"/> in reports and metrics.</summary>
internal static class ScanWords
{
    private static readonly string[] Words = [.. Enum.GetNames<ScanResult>().Select(name => name.ToLowerInvariant())];

    /// <summary>The word of a result.</summary>
    public static string Of(ScanResult result) => Words[(int)result];
}
