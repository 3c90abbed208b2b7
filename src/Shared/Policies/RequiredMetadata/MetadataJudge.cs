using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>Finds what is wrong with one map of a metadata: its labels, or its annotations.</summary>
/// <param name="Map"><c>labels</c> or <c>annotations</c>.</param>
/// <param name="Required">What must be there.</param>
/// <param name="Forbidden">Keys that must not be there.</param>
internal sealed record MetadataJudge(string Map, IReadOnlyList<KeyValuePair<string, ValuePattern>> Required, GlobSet Forbidden)
{
    /// <summary>Adds a sentence for each fault.</summary>
    /// <param name="metadata">The metadata; missing is the same as empty.</param>
    /// <param name="path">Where it stands, for messages: <c>metadata</c>.</param>
    /// <param name="faults">Gets them.</param>
    public void FindFaults(Node metadata, string path, ICollection<string> faults)
    {
        foreach (var (key, pattern) in Required)
        {
            var fault = metadata[Map][key].Text is { } value ? pattern.FindFault(value) : "missing";
            if (fault is not null)
            {
                faults.Add($"{path}.{Map}[\"{key}\"]: {fault}; expected {pattern.Expected}");
            }
        }

        foreach (var member in metadata[Map].Members)
        {
            if (Forbidden.Matches(member.Name))
            {
                faults.Add($"{path}.{Map}[\"{member.Name}\"]: not allowed; remove it");
            }
        }
    }
}
