using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.IngressBackends;

/// <summary>Settings of <c>ingress-backends</c>.</summary>
internal static class IngressBackendsOptions
{
    public static readonly Option<bool> Ports = new("ports", Shapes.Boolean, true,
        "Whether the Service must also have the port, by its number or name.");

    public static readonly Option<IReadOnlyList<string>> IgnoredPortNames = new("ignoredPortNames",
        Shapes.List(Shapes.TextThat(KubernetesNames.PortName, text => KubernetesNames.IsPortName(text))), ["use-annotation"],
        "Port names that mark a backend as no Service at all, which is then left alone. The AWS Load Balancer Controller reads use-annotation as: see the annotation with the backend's name.");

    public static IReadOnlyList<Option> All { get; } = [Ports, IgnoredPortNames];
}
