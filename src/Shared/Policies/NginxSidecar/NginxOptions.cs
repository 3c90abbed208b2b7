using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.NginxSidecar;

/// <summary>Settings of <c>nginx-sidecar</c>.</summary>
internal static class NginxOptions
{
    public static readonly Option<string> Image = new("image",
        Shapes.Image, "nginx:alpine",
        "The image. It renders /etc/nginx/templates/*.template from its environment when it starts, as the official image does.");

    public static readonly Option<int> Port = new("port", Shapes.Integer(1, 65535), 80,
        "The port on which nginx listens. Below 1024, which is for root alone, the pod gets sysctl net.ipv4.ip_unprivileged_port_start (a safe one since Kubernetes 1.22), unless securityContext is root's.");

    public static readonly Option<bool> TakePortName = new("takePortName", Shapes.Boolean, true,
        "Whether nginx's port takes the name that the container's port has to which it hands on, so that a Service whose targetPort is that name goes through nginx; the container's own is then without a name, and its probes and hooks that used it have the number. Without a name, with one that an annotation of the pod has for its value, or with false, nginx's port is http, or http-2 where there is one already.");

    public static readonly Option<string> ConfigMap = new("configMap", Shapes.DnsSubdomain, "nginx-sidecar-config",
        "The ConfigMap in the pod's namespace with the templates. They have LISTEN_PORT and UPSTREAM_PORT in their environment.");

    public static readonly SidecarResources Resources = new(new("10m", "100m"), new("32Mi", "64Mi"),
        "What the sidecar asks for. A default above a limit that is given follows the limit.",
        "What the sidecar may use at most. A default below a request that is given follows the request.");

    public static readonly Option<NativeSidecar> Native = new("native", NativeSidecarShape.Instance, NativeSidecar.Auto,
        "Whether it is a native sidecar (an init container with restartPolicy Always, Kubernetes 1.29 or later). auto: in pods that can end (restartPolicy OnFailure or Never: those of Jobs), which would not complete otherwise; in none where kubernetesVersion, beside the policies, is older.");

    public static readonly Option<JsonFragment> SecurityContext = SidecarSecurity.Setting(101,
        "In a pod with runAsUser other than 0 nginx runs as that user. What nginx writes goes into an empty directory.");

    public static IReadOnlyList<Option> All { get; } = [Image, Port, TakePortName, ConfigMap, Resources.Setting, Native, SecurityContext, ContainerNames.Setting, LocalVolumes.SafeToEvict, NamespacedPolicy.Defaults];
}
