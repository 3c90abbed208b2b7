using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.StatefulSetIndex;

/// <summary>Settings of <c>statefulset-index</c>.</summary>
internal static class StatefulSetIndexOptions
{
    public static readonly Option<string> Variable = new("variable",
        Shapes.VariableName, "INDEX",
        "Name of the environment variable. It stands before the container's own, so that they can refer to it as $(INDEX).");

    public static readonly Option<bool> Overwrite = new("overwrite", Shapes.Boolean, true,
        "Whether a variable of that name that the pod has already is replaced.");

    public static IReadOnlyList<Option> All { get; } = [Variable, Overwrite, ContainerNames.Setting];
}
