using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ResourceDefaults;

/// <summary>Settings of <c>resource-defaults</c>.</summary>
internal static class ResourceDefaultsOptions
{
    private static readonly Shape<IReadOnlyList<KeyValuePair<string, Quantity>>> Amounts = Shapes.Map(
        Shapes.Named("compute resource", Shapes.TextThat("a resource such as cpu, memory or ephemeral-storage", text => KubernetesNames.IsQualifiedName(text))), Shapes.Quantity);

    public static readonly Option<IReadOnlyList<KeyValuePair<string, Quantity>>> Requests = new("requests", Amounts, [],
        "Requests of a container that has neither a request nor a limit for the resource.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, Quantity>>> Limits = new("limits", Amounts, [],
        "Limits of a container that has none for the resource; a request above it raises the limit to the request.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, Quantity>>> Minimum = new("minimum", Amounts, [],
        "Requests and limits that are lower are raised to this.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, Quantity>>> Maximum = new("maximum", Amounts, [],
        "Requests and limits that are higher are lowered to this.");

    public static readonly Option<bool> InitContainers = new("initContainers", Shapes.Boolean, true,
        "Whether init containers, native sidecars among them, are treated as the other containers are.");

    public static IReadOnlyList<Option> All { get; } = [Requests, Limits, Minimum, Maximum, ContainerNames.Setting, InitContainers];
}
