using Sluice.Expressions;
using Sluice.Kubernetes.Schema;

namespace Sluice.Policies;

/// <summary>What Kubernetes' schema says of the objects that a policy is asked about.</summary>
internal static class RuleFields
{
    // Other subresources are of kinds of their own: a Scale, the options of an exec.
    private static readonly string[] OfTheSameKind = ["", "status", "ephemeralcontainers", "resize"];

    /// <summary>What is known of <c>object</c> and <c>oldObject</c>.</summary>
    /// <param name="rules">The requests.</param>
    public static Dictionary<string, FieldShape> Of(IEnumerable<ResourceRule> rules)
    {
        var types = new List<SchemaType>();
        foreach (var rule in rules)
        {
            var (plural, sub) = rule.Resource.Split('/') is [var before, var behind] ? (before, behind) : (rule.Resource, "");
            var known = KubernetesSchema.Default.Resources.Where(resource => resource.Group == rule.Group && resource.Plural == plural)
                .Select(resource => KubernetesSchema.Default.FindKind(resource.ApiVersion, resource.Kind)).ToList();
            if (known.Count == 0 || known.Contains(null) || !OfTheSameKind.Contains(sub))
            {
                return new Dictionary<string, FieldShape>(StringComparer.Ordinal);
            }

            types.AddRange(known!);
        }

        return Named(types);
    }

    /// <summary>What is known of them where they are pods, or the templates of pods.</summary>
    public static Dictionary<string, FieldShape> OfPodsAndTemplates() =>
        Named([KubernetesSchema.Default.FindKind("v1", "Pod")!, KubernetesSchema.Default.Find("core.v1.PodTemplateSpec")!]);

    private static Dictionary<string, FieldShape> Named(IReadOnlyCollection<SchemaType> types) =>
        ((string[])["object", "oldObject"]).ToDictionary(name => name, name => types.Count == 0 ? FieldShape.Unknown : FieldShape.Object(types, name), StringComparer.Ordinal);
}
