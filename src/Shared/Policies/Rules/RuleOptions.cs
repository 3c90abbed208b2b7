using Sluice.Expressions;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Rules;

/// <summary>Settings that the types with rules of one's own share.</summary>
internal static class RuleOptions
{
    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Variables = new("variables",
        Shapes.Map(Shapes.TextThat("a name such as images", Expression.IsIdentifier), Shapes.Expression), [],
        "Expressions with names, for the rules as variables.NAME. Each may use those before it, and is evaluated at most once for a request, and only when a rule asks.");

    public static readonly Option<ConfigNode?> Params = new("params", new UnreadShape("a mapping of values, or configMap with the name of one")!, null,
        "Values for the rules as params: any mapping, or configMap: namespace/name of a ConfigMap that is watched (params.data.KEY), which Sluice's service account must be able to get, list and watch.");
}
