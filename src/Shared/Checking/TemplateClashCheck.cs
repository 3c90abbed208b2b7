using System.Collections.Immutable;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>Finds templates that have something of the same name, but different.</summary>
internal static class TemplateClashCheck
{
    public static IEnumerable<Finding> Find(ImmutableArray<ConfiguredPolicy> policies)
    {
        var templates = policies.Select(policy => (Policy: policy, Parts: AdditionsOf(policy).Parts)).Where(template => template.Parts.Count > 0).ToList();
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

    private static IEnumerable<Finding> Compare((ConfiguredPolicy Policy, IReadOnlyList<PodPart> Parts) earlier, (ConfiguredPolicy Policy, IReadOnlyList<PodPart> Parts) later)
    {
        if (Coverage.AreApart(earlier.Policy, later.Policy) || (earlier.Policy.Type == later.Policy.Type && AdditionsOf(earlier.Policy).AreOnce))
        {
            yield break;
        }

        foreach (var part in later.Parts.Where(part => earlier.Parts.Any(other => part.ClashesWith(other))))
        {
            yield return Finding.About(later.Policy, FindingKind.TemplateClash,
                $"{part.What} {part.Name} of its template is another one than that of \"{earlier.Policy.Name}\": a pod that is for both {Consequence(later.Policy)}; expected another name, or the same");
        }
    }

    private static string Consequence(ConfiguredPolicy policy) => AdditionsOf(policy).RefuseOthers ? "is refused" : "does not get this one";

    private static PodAdditions AdditionsOf(ConfiguredPolicy policy) => policy.Type.Check.Additions(policy.Settings);
}
