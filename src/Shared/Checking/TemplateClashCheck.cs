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

        // Only templates that name the same thing are compared, and each thing of a template is told about once.
        var companions = new Companions<(string What, string Name)>();
        for (var number = 0; number < templates.Count; number++)
        {
            var (later, parts) = templates[number];
            var told = new HashSet<(string, string)>();
            foreach (var earlier in companions.Add(number, later, parts.Select(part => (part.What, part.Name))).Select(other => templates[other]).Where(earlier => CanMeet(earlier.Policy, later)))
            {
                foreach (var part in parts.Where(part => earlier.Parts.Any(part.ClashesWith) && told.Add((part.What, part.Name))))
                {
                    yield return Finding.About(later, FindingKind.TemplateClash,
                        $"{part.What} {part.Name} of its template is another one than that of \"{earlier.Policy.Name}\": a pod that is for both {Consequence(later)}; expected another name, or the same");
                }
            }
        }
    }

    private static bool CanMeet(ConfiguredPolicy earlier, ConfiguredPolicy later) =>
        !(Coverage.AreApart(earlier, later) || (earlier.Type == later.Type && AdditionsOf(earlier).AreOnce));

    private static string Consequence(ConfiguredPolicy policy) => AdditionsOf(policy).RefuseOthers ? "is refused" : "does not get this one";

    private static PodAdditions AdditionsOf(ConfiguredPolicy policy) => policy.Type.Check.Additions(policy.Settings);
}
