using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Pods;

/// <summary>Which of a pod's containers a policy goes through: the same setting in every type that does.</summary>
internal static class ContainerNames
{
    /// <summary>The setting.</summary>
    public static readonly Option<GlobSet> Setting = new("containers", ContainerNamesShape.Instance, GlobSet.Everything,
        "The containers that are meant, by name, with * and ? as wildcards: a list of them, or a mapping with include and exclude ({ exclude: [istio-*] }). Whoever writes a pod names its containers.");

    /// <summary>Those of some containers that are meant.</summary>
    public static IReadOnlyList<Container> Meant(this IReadOnlyList<Container> containers, GlobSet names) =>
        names.Restricts ? [.. containers.Where(container => names.Matches(container.Name))] : containers;
}

/// <summary>Names of containers: a list of globs, or globs to include and to exclude.</summary>
internal sealed class ContainerNamesShape : Shape<GlobSet>
{
    private static readonly Shape<IReadOnlyList<string>> Globs = Shapes.NonEmptyList(Shapes.Glob);

    private static readonly Option<IReadOnlyList<string>> Include = new("include", Globs, ["*"], "Names that are meant.");

    private static readonly Option<IReadOnlyList<string>> Exclude = new("exclude", Globs, [], "Names that are left out even if included.");

    private static readonly Shape<Settings> Mapping = Shapes.Object(Include, Exclude);

    private ContainerNamesShape()
    {
    }

    public static ContainerNamesShape Instance { get; } = new();

    public override string Accepts => "a list of names of containers, or a mapping with include and exclude";

    public override string Schema => $"{{\"anyOf\":[{Globs.Schema},{Mapping.Schema}]}}";

    internal override IEnumerable<Grammar> Grammars => [.. Globs.Grammars, .. Mapping.Grammars];

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out GlobSet value)
    {
        value = GlobSet.Everything;
        switch (node)
        {
            case SequenceNode when Globs.TryRead(node, path, errors, out var names):
                value = new GlobSet(names, []);
                return true;
            case MappingNode when Mapping.TryRead(node, path, errors, out var settings):
                value = new GlobSet(settings.Get(Include), settings.Get(Exclude));
                return !value.Exclude.Any(glob => glob.IsEverything) || RefuseNone(settings, path, errors);
            case SequenceNode or MappingNode:
                return false;
            default:
                return Refuse(node, path, errors);
        }
    }

    public override string Show(GlobSet value) => Globs.Show([.. value.Include.Select(glob => glob.Pattern)]);

    private static bool RefuseNone(Settings settings, string path, ErrorList errors)
    {
        errors.Add(settings.NodeOf(Exclude), $"{path}.exclude", "every container is left out, so that the policy would do nothing; expected the names of some");
        return false;
    }
}
