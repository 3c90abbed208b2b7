using System.Globalization;
using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>When an object was last written, as far as it says so itself.</summary>
internal static class ObjectAge
{
    /// <summary>Whether it was created or written at a time or later. One that says nothing may have been.</summary>
    public static bool IsSince(Node item, DateTimeOffset time)
    {
        var metadata = item["metadata"u8];
        var newest = Read(metadata["creationTimestamp"u8]);
        foreach (var entry in metadata["managedFields"u8].Items)
        {
            newest = Read(entry["time"u8]) is { } at && !(newest > at) ? at : newest;
        }

        return newest is null || newest >= time;
    }

    private static DateTimeOffset? Read(Node text) =>
        DateTimeOffset.TryParse(text.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
