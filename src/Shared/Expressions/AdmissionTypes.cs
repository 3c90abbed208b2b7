namespace Sluice.Expressions;

/// <summary>The types of the variables that Kubernetes declares: <c>request</c> and <c>namespaceObject</c> have fields, the rest is JSON.</summary>
internal static class AdmissionTypes
{
    private static readonly CelType Texts = CelType.List(CelType.String);
    private static readonly CelType TextMap = CelType.Map(CelType.String, CelType.String);

    /// <summary>The type of <c>request</c>.</summary>
    public static CelType Request { get; } = MakeRequest();

    /// <summary>The type of <c>namespaceObject</c>.</summary>
    public static CelType Namespace { get; } = MakeNamespace();

    /// <summary>Declares the variables in the order of <see cref="AdmissionSlots"/>.</summary>
    public static ExpressionEnvironment Declare(ExpressionEnvironment environment) => environment
        .With("object", CelType.Dyn)
        .With("oldObject", CelType.Dyn)
        .With("request", Request)
        .With("namespaceObject", Namespace)
        .With("params", CelType.Dyn);

    private static CelType MakeRequest()
    {
        var kind = Object("kubernetes.GroupVersionKind", [("group", CelType.String), ("version", CelType.String), ("kind", CelType.String)]);
        var resource = Object("kubernetes.GroupVersionResource", [("group", CelType.String), ("version", CelType.String), ("resource", CelType.String)]);
        var user = Object(
            "kubernetes.UserInfo",
            [("username", CelType.String), ("uid", CelType.String), ("groups", Texts), ("extra", CelType.Map(CelType.String, Texts))]);
        return Object(
            "kubernetes.AdmissionRequest",
            [
                ("kind", kind), ("resource", resource), ("subResource", CelType.String), ("requestKind", kind), ("requestResource", resource),
                ("requestSubResource", CelType.String), ("name", CelType.String), ("namespace", CelType.String), ("operation", CelType.String),
                ("userInfo", user), ("dryRun", CelType.Bool), ("options", CelType.Dyn),
            ]);
    }

    private static CelType MakeNamespace()
    {
        var condition = Object(
            "kubernetes.NamespaceCondition",
            [("status", CelType.String), ("type", CelType.String), ("lastTransitionTime", CelType.Timestamp), ("message", CelType.String), ("reason", CelType.String)]);
        var metadata = Object(
            "kubernetes.NamespaceMetadata",
            [
                ("name", CelType.String), ("generateName", CelType.String), ("namespace", CelType.String), ("labels", TextMap), ("annotations", TextMap),
                ("UID", CelType.String), ("creationTimestamp", CelType.Timestamp), ("deletionGracePeriodSeconds", CelType.Int),
                ("deletionTimestamp", CelType.Timestamp), ("generation", CelType.Int), ("resourceVersion", CelType.String), ("finalizers", Texts),
            ]);
        return Object(
            "kubernetes.Namespace",
            [
                ("metadata", metadata),
                ("spec", Object("kubernetes.NamespaceSpec", [("finalizers", Texts)])),
                ("status", Object("kubernetes.NamespaceStatus", [("conditions", CelType.List(condition)), ("phase", CelType.String)])),
            ]);
    }

    private static CelType Object(string name, (string Name, CelType Type)[] fields) =>
        CelType.Object(name, fields.ToDictionary(field => field.Name, field => field.Type, StringComparer.Ordinal));
}
