using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>
/// The environment variables that a shared mount's <c>subPathExpr</c> refers to. The kubelet expands it with the environment of the container
/// that has the mount, so the sidecar needs the same variables.
/// </summary>
internal sealed class SharedVariables
{
    /// <summary>Most variables that are taken over. A path is made of a handful.</summary>
    public const int MostVariables = 64;

    private readonly Dictionary<string, string> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<(Container Container, string Name)> _taken = [];
    private readonly Dictionary<Container, Dictionary<string, Node>> _environments = [];
    private readonly List<string> _order = [];

    /// <summary>The entries as JSON, each after those that it refers to.</summary>
    public IEnumerable<string> Json => _order.Select(name => _entries[name]);

    /// <summary>Takes over the variables that a text refers to.</summary>
    /// <param name="text">Text with references such as <c>$(POD_NAME)</c>.</param>
    /// <param name="container">The container whose environment it is written for.</param>
    /// <returns>The name of a variable that cannot be taken over; null when all can.</returns>
    public string? Take(string text, Container container)
    {
        // References refer to more of them, and a pod may have chains as long as it likes: each waits here for those that it needs.
        var open = new Stack<(string Name, IEnumerator<string> References)>();
        open.Push(("", References(text).GetEnumerator()));
        while (open.TryPeek(out var current))
        {
            if (!current.References.MoveNext())
            {
                open.Pop();
                _order.AddRange(current.Name.Length > 0 ? [current.Name] : []);
                continue;
            }

            var (entry, missing) = Take(container, current.References.Current);
            if (missing)
            {
                return current.References.Current;
            }

            if (entry.Exists)
            {
                open.Push((current.References.Current, References(entry["value"u8].Text ?? "").GetEnumerator()));
            }
        }

        return null;
    }

    // The entry whose references are to be followed; missing when the variable is there already, or is none that can be had.
    private (Node Entry, bool IsMissing) Take(Container container, string name)
    {
        if (_taken.Contains((container, name)))
        {
            return default;
        }

        var entry = Find(container, name);
        if (IsSame(name, entry) || (_entries.TryGetValue(name, out var known) && known == entry.ToString()))
        {
            _taken.Add((container, name));
            return default;
        }

        if (entry.IsAbsent || _entries.ContainsKey(name) || FilebeatContainer.OwnVariables.Contains(name) || _entries.Count == MostVariables)
        {
            return (default, true);
        }

        // Kept before its own references are followed, so that two that refer to each other come to an end.
        _entries.Add(name, entry.ToString());
        _taken.Add((container, name));
        return (entry, false);
    }

    // The sidecar's own NAMESPACE says what a reference to the pod's namespace does.
    private static bool IsSame(string name, Node entry) =>
        name == FilebeatContainer.NamespaceVariable && entry["valueFrom"u8]["fieldRef"u8]["fieldPath"u8].TextEquals("metadata.namespace"u8);

    private Node Find(Container container, string name)
    {
        if (!_environments.TryGetValue(container, out var environment))
        {
            environment = Environment(container);
            _environments.Add(container, environment);
        }

        return environment.GetValueOrDefault(name);
    }

    // The last of the same name is the one that counts.
    private static Dictionary<string, Node> Environment(Container container)
    {
        var variables = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var entry in container.Node["env"u8].Items)
        {
            variables[entry["name"u8].Text ?? ""] = entry;
        }

        return variables;
    }

    private static IEnumerable<string> References(string text)
    {
        var last = text.LastIndexOf(')');
        for (var i = 0; i < last; i++)
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
