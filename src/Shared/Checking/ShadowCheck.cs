using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Checking;

/// <summary>Finds policies that have nothing to do because of another one.</summary>
internal static class ShadowCheck
{
    // Only policies that can have something to do with each other are compared: those of one type with the same settings, or that write the same. Each is told about
    // once: of many that are the same the first is named.
    public static IEnumerable<Finding> Find(ImmutableArray<ConfiguredPolicy> policies)
    {
        var companions = new Companions<(PolicyType Type, string Subject)>();
        var shadowed = new HashSet<string>();
        for (var later = 0; later < policies.Length; later++)
        {
            var policy = policies[later];
            foreach (var earlier in companions.Add(later, policy, Subjects(policy).Select(subject => (policy.Type, subject))))
            {
                if (!shadowed.Contains(policies[earlier].Name) && Compare(policies[earlier], policy) is { } finding && shadowed.Add(finding.Policy))
                {
                    yield return finding;
                }
            }
        }
    }

    // Settings that are the same have the same characters, in whatever order their keys stand.
    private static IEnumerable<string> Subjects(ConfiguredPolicy policy) => policy.Type.Check.Additions(policy.Settings).AreOnce
        ? [""]
        : policy.Type.Check.Subjects(policy.Settings).Append(string.Concat(ToJson(policy).ToString().Order()));

    private static Finding? Compare(ConfiguredPolicy earlier, ConfiguredPolicy later)
    {
        if (earlier.Type != later.Type || (earlier.Action != PolicyAction.Enforce && earlier.Action != later.Action))
        {
            return null;
        }

        var covers = Coverage.Covers(earlier, later);
        if (covers && HaveSameSettings(earlier, later))
        {
            return Shadowed(later, $"is shadowed by \"{earlier.Name}\", which does the same for all that it is for; expected other settings, or another match");
        }

        if (covers && later.Type.Check.Additions(later.Settings).AreOnce)
        {
            return Shadowed(later, $"is shadowed by \"{earlier.Name}\": a pod gets the container once, and that one comes first; expected it before \"{earlier.Name}\", or another match");
        }

        return later.Type.Check.Compare(new NamedSettings(earlier.Name, earlier.Settings), new NamedSettings(later.Name, later.Settings)) switch
        {
            { IsEarlier: true } loss when Coverage.Covers(later, earlier) => Shadowed(earlier, loss.Message),
            { IsEarlier: false } loss when covers => Shadowed(later, loss.Message),
            _ => null,
        };
    }

    private static Finding Shadowed(ConfiguredPolicy policy, string message) => Finding.About(policy, FindingKind.Shadowed, message);

    private static bool HaveSameSettings(ConfiguredPolicy one, ConfiguredPolicy other) => ToJson(one).ValueEquals(ToJson(other));

    private static Node ToJson(ConfiguredPolicy policy) => policy.Settings.Node is ScalarNode ? Node.Parse("{}"u8) : policy.Settings.Node.ToNode().Value;
}
