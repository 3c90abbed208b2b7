using System.Collections.Immutable;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Sidecar;

namespace Sluice.Checking;

/// <summary>Finds templates that have something of the same name, but different.</summary>
internal static class TemplateClashCheck
{
    private static readonly (Option<IReadOnlyList<JsonFragment>> List, string Key, string What)[] Lists =
    [
        (SidecarOptions.Containers, "name", "container"), (SidecarOptions.InitContainers, "name", "container"), (SidecarOptions.Volumes, "name", "volume"),
        (SidecarOptions.Env, "name", "variable"), (SidecarOptions.VolumeMounts, "mountPath", "volume mount at"),
    ];

    public static IEnumerable<Finding> Find(ImmutableArray<ConfiguredPolicy> policies)
    {
        var templates = policies.Select(policy => (Policy: policy, Parts: PartsOf(policy))).Where(template => template.Parts.Count > 0).ToList();
        foreach (var (policy, parts) in templates)
        {
            foreach (var twice in parts.GroupBy(part => (part.What, part.Name)).Where(same => same.Count() > 1))
            {
                yield return Finding.About(policy, FindingKind.TemplateClash, $"{twice.Key.What} {twice.Key.Name} stands twice in its template; expected once");
            }
        }

        // Only templates that name the same thing are compared.
        var seen = new Dictionary<(string What, string Name), List<int>>();
        for (var later = 0; later < templates.Count; later++)
        {
            var others = new SortedSet<int>();
            foreach (var name in templates[later].Parts.Select(part => (part.What, part.Name)).Distinct())
            {
                var same = seen.TryGetValue(name, out var found) ? found : seen[name] = [];
                others.UnionWith(same);
                same.Add(later);
            }

            foreach (var finding in others.SelectMany(earlier => Compare(templates[earlier], templates[later])))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> Compare((ConfiguredPolicy Policy, List<Part> Parts) earlier, (ConfiguredPolicy Policy, List<Part> Parts) later)
    {
        if (Coverage.AreApart(earlier.Policy, later.Policy) || (earlier.Policy.Type == later.Policy.Type && earlier.Policy.Type.Name != "sidecar"))
        {
            yield break;
        }

        foreach (var part in later.Parts.Where(part => earlier.Parts.Any(other => part.ClashesWith(other))))
        {
            yield return Finding.About(later.Policy, FindingKind.TemplateClash,
                $"{part.What} {part.Name} of its template is another one than that of \"{earlier.Policy.Name}\": a pod that is for both {Consequence(later.Policy)}; expected another name, or the same");
        }
    }

    private static string Consequence(ConfiguredPolicy policy) => policy.Type == SidecarPolicy.Type
        ? policy.Settings.Get(SidecarOptions.OnClash) == OnClash.Deny ? "is refused" : "does not get this one"
        : "does not get this one";

    private static List<Part> PartsOf(ConfiguredPolicy policy) => policy.Type.Name switch
    {
        "filebeat-sidecar" => [new Part("container", "filebeat", default, [])],
        "nginx-sidecar" => [new Part("container", "nginx-sidecar", default, [])],
        "sidecar" => [.. Lists.SelectMany(list => policy.Settings.Get(list.List).Select(item => ToPart(list.What, item.Parse(), list.Key, IntoOf(policy, list.List)))), .. Metadata(policy)],
        _ => [],
    };

    // Only env and volumeMounts go into chosen containers.
    private static IReadOnlyList<string> IntoOf(ConfiguredPolicy policy, Option list) =>
        list == SidecarOptions.Env || list == SidecarOptions.VolumeMounts ? policy.Settings.Get(SidecarOptions.Into) : [];

    private static Part ToPart(string what, Node item, string key, IReadOnlyList<string> into) => new(what, item[key].Text ?? "", item, into);

    private static IEnumerable<Part> Metadata(ConfiguredPolicy policy) =>
        ((Option<IReadOnlyList<KeyValuePair<string, string>>>[])[SidecarOptions.Labels, SidecarOptions.Annotations])
            .SelectMany(list => policy.Settings.Get(list).Select(entry => new Part(list.Name[..^1], entry.Key, Text(entry.Value), [])));

    private static Node Text(string value)
    {
        var json = new ByteBuffer();
        JsonText.WriteString(json, value);
        var document = new Document();
        document.Parse(json.Span);
        return document.Root;
    }

    /// <summary>Something of a template that has a name.</summary>
    private sealed record Part(string What, string Name, Node Value, IReadOnlyList<string> Into)
    {
        public bool ClashesWith(Part other) =>
            What == other.What && Name == other.Name && !(Value.Exists && Value.ValueEquals(other.Value))
            && (Into.Count == 0 || other.Into.Count == 0 || Into.Intersect(other.Into).Any());
    }
}
