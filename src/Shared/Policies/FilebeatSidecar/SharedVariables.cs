using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>
/// The environment variables that a shared mount's <c>subPathExpr</c> refers to. The kubelet expands it with the environment of the container
/// that has the mount, so the sidecar needs the same variables.
/// </summary>
internal sealed class SharedVariables
{
    private readonly Dictionary<string, string> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>The entries as JSON, each after those that it refers to.</summary>
    public IEnumerable<string> Json => _order.Select(name => _entries[name]);

    /// <summary>Takes over the variables that a text refers to.</summary>
    /// <param name="text">Text with references such as <c>$(POD_NAME)</c>.</param>
    /// <param name="container">The container whose environment it is written for.</param>
    /// <returns>The name of a variable that cannot be taken over; null when all can.</returns>
    public string? Take(string text, Container container)
    {
        foreach (var name in References(text))
        {
            if (IsSame(name, Find(container, name)) || (_entries.TryGetValue(name, out var known) && known == Find(container, name).ToString()))
            {
                continue;
            }

            var entry = Find(container, name);
            if (entry.IsAbsent || _entries.ContainsKey(name) || FilebeatContainer.OwnVariables.Contains(name))
            {
                return name;
            }

            // Kept before its own references are followed, so that two that refer to each other come to an end.
            _entries.Add(name, entry.ToString());
            if (Take(entry["value"u8].Text ?? "", container) is { } missing)
            {
                return missing;
            }

            _order.Add(name);
        }

        return null;
    }

    // The sidecar's own NAMESPACE says what a reference to the pod's namespace does.
    private static bool IsSame(string name, Node entry) =>
        name == FilebeatContainer.NamespaceVariable && entry["valueFrom"u8]["fieldRef"u8]["fieldPath"u8].TextEquals("metadata.namespace"u8);

    // The last of the same name is the one that counts.
    private static Node Find(Container container, string name)
    {
        Node found = default;
        foreach (var entry in container.Node["env"u8].Items)
        {
            found = entry["name"u8].Text == name ? entry : found;
        }

        return found;
    }

    private static IEnumerable<string> References(string text)
    {
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] != '$')
            {
                continue;
            }

            // $$ is a dollar sign, and what follows it no reference.
            var end = text[i + 1] == '(' ? text.IndexOf(')', i) : -1;
            if (end > 0)
            {
                yield return text[(i + 2)..end];
            }

            i = end > 0 ? end : text[i + 1] == '$' ? i + 1 : i;
        }
    }
}
