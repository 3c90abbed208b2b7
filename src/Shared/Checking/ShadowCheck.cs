using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Metadata;
using Sluice.Yaml;

namespace Sluice.Checking;

/// <summary>Finds policies that have nothing to do because of another one.</summary>
internal static class ShadowCheck
{
    // A pod that has their container is left alone.
    private static readonly string[] OnceInAPod = [FilebeatName, NginxName];

    private const string FilebeatName = "filebeat-sidecar";

    private const string NginxName = "nginx-sidecar";

    // Only policies that can have something to do with each other are compared: those of one type with the same settings, or that set the same key.
    public static IEnumerable<Finding> Find(ImmutableArray<ConfiguredPolicy> policies)
    {
        var seen = new Dictionary<(string Type, string Subject), List<int>>();
        for (var later = 0; later < policies.Length; later++)
        {
            var others = new SortedSet<int>();
            foreach (var subject in Subjects(policies[later]).Distinct())
            {
                var key = (policies[later].Type.Name, subject);
                var same = seen.TryGetValue(key, out var found) ? found : seen[key] = [];
                others.UnionWith(same);
                same.Add(later);
            }

            foreach (var finding in others.SelectMany(earlier => Compare(policies[earlier], policies[later])))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<string> Subjects(ConfiguredPolicy policy)
    {
        if (OnceInAPod.Contains(policy.Type.Name))
        {
            return [""];
        }

        // Settings that are the same have the same characters, in whatever order their keys stand.
        var same = string.Concat(ToJson(policy).ToString().Order());
        return policy.Type == MetadataPolicy.Type ? Keys(policy).Select(key => $"{key.List.Name} {key.Name}").Append(same) : [same];
    }

    private static IEnumerable<Finding> Compare(ConfiguredPolicy earlier, ConfiguredPolicy later)
    {
        if (earlier.Type != later.Type || (earlier.Action != PolicyAction.Enforce && earlier.Action != later.Action))
        {
            return [];
        }

        var covers = Coverage.Covers(earlier, later);
        if (covers && HaveSameSettings(earlier, later))
        {
            return [Shadowed(later, $"is shadowed by \"{earlier.Name}\", which does the same for all that it is for; expected other settings, or another match")];
        }

        if (covers && OnceInAPod.Contains(later.Type.Name))
        {
            return [Shadowed(later, $"is shadowed by \"{earlier.Name}\": a pod gets the container once, and that one comes first; expected it before \"{earlier.Name}\", or another match")];
        }

        return earlier.Type == MetadataPolicy.Type ? CompareMetadata(earlier, later, covers) : [];
    }

    private static IEnumerable<Finding> CompareMetadata(ConfiguredPolicy earlier, ConfiguredPolicy later, bool covers)
    {
        if (later.Settings.Get(MetadataOptions.Overwrite))
        {
            var lost = Keys(earlier).Where(key => Values(later, key.List).Any(other => other.Key == key.Name && other.Value != key.Value)).ToList();
            return lost.Count > 0 && Coverage.Covers(later, earlier)
                ? [Shadowed(earlier, $"is overwritten by \"{later.Name}\" behind it: {Show(lost)}; expected each key to be set once")]
                : [];
        }

        var taken = Keys(later).Where(key => Values(earlier, key.List).Any(other => other.Key == key.Name)).ToList();
        if (taken.Count == 0 || !covers)
        {
            return [];
        }

        var what = taken.Count == Keys(later).Count() ? "is shadowed" : "is shadowed in part";
        return [Shadowed(later, $"{what} by \"{earlier.Name}\", which sets before it: {Show(taken)}; expected each key to be set once, or overwrite: true")];
    }

    private static IEnumerable<(Option<IReadOnlyList<KeyValuePair<string, string>>> List, string Name, string Value)> Keys(ConfiguredPolicy policy) =>
        ((Option<IReadOnlyList<KeyValuePair<string, string>>>[])[MetadataOptions.Labels, MetadataOptions.Annotations])
            .SelectMany(list => Values(policy, list).Select(entry => (list, entry.Key, entry.Value)));

    private static IReadOnlyList<KeyValuePair<string, string>> Values(ConfiguredPolicy policy, Option<IReadOnlyList<KeyValuePair<string, string>>> list) => policy.Settings.Get(list);

    private static string Show(IEnumerable<(Option<IReadOnlyList<KeyValuePair<string, string>>> List, string Name, string Value)> keys) =>
        string.Join(", ", keys.Select(key => $"{key.List.Name[..^1]} {key.Name}"));

    private static Finding Shadowed(ConfiguredPolicy policy, string message) => Finding.About(policy, FindingKind.Shadowed, message);

    private static bool HaveSameSettings(ConfiguredPolicy one, ConfiguredPolicy other) => ToJson(one).ValueEquals(ToJson(other));

    private static Node ToJson(ConfiguredPolicy policy)
    {
        var json = new ByteBuffer();
        YamlToJson.Write(policy.Settings.Node, json);
        var document = new Document();
        document.Parse(policy.Settings.Node is ScalarNode ? "{}"u8 : json.Span);
        return document.Root;
    }
}
