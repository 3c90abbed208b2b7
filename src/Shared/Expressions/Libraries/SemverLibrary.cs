namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' functions on semantic versions.</summary>
internal static class SemverLibrary
{
    public static readonly CelType Semver = CelType.Opaque("kubernetes.Semver");

    public static void Register(FunctionRegistry registry)
    {
        registry.Global("semver", CelType.String, Semver, (in text) => Parse(text).ToOpaque(Semver), CallCost.Traversal());
        registry.Global("semver", CelType.String, CelType.Bool, Semver, (in text, in normalize) => Parse(text, normalize.AsBool()).ToOpaque(Semver), CallCost.Traversal());
        registry.Global("isSemver", CelType.String, CelType.Bool, (in text) => Value.From(Parse(text).Error is null), CallCost.Traversal());
        registry.Global(
            "isSemver", CelType.String, CelType.Bool, CelType.Bool, (in text, in normalize) => Value.From(Parse(text, normalize.AsBool()).Error is null), CallCost.Traversal());
        registry.Member("major", Semver, CelType.Int, (in version) => Value.From(unchecked((long)Of(version).Major)));
        registry.Member("minor", Semver, CelType.Int, (in version) => Value.From(unchecked((long)Of(version).Minor)));
        registry.Member("patch", Semver, CelType.Int, (in version) => Value.From(unchecked((long)Of(version).Patch)));
        registry.Member("isGreaterThan", Semver, Semver, CelType.Bool, (in left, in right) => Value.From(Of(left).CompareTo(Of(right)) > 0));
        registry.Member("isLessThan", Semver, Semver, CelType.Bool, (in left, in right) => Value.From(Of(left).CompareTo(Of(right)) < 0));
        registry.Member("compareTo", Semver, Semver, CelType.Int, (in left, in right) => Value.From((long)Math.Sign(Of(left).CompareTo(Of(right)))));
    }

    private static Outcome<SemanticVersion> Parse(in Value text, bool normalize = false) => SemanticVersion.Parse(text.AsString(), normalize);

    private static SemanticVersion Of(in Value value) => value.AsOpaque<SemanticVersion>();
}
