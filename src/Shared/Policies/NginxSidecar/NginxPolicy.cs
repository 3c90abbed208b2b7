using System.Text;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.NginxSidecar;

/// <summary>Puts nginx in front of a pod's first container.</summary>
internal sealed class NginxPolicy(NginxContainer sidecar, PolicyContext context) : InjectingPolicy(context, NginxOptions.Native)
{
    // Ports below this are root's, unless a sysctl says otherwise.
    private const int FirstFreePort = 1024;

    // Where an application listens that does not say.
    private const long DefaultUpstream = 8080;

    private readonly string _configMap = context.Settings.Get(NginxOptions.ConfigMap);
    private readonly bool _takePortName = context.Settings.Get(NginxOptions.TakePortName);

    private static ReadOnlySpan<byte> PortSysctl => "net.ipv4.ip_unprivileged_port_start"u8;

    // Of the pod's own network: whoever is not root may listen from this port on.
    private readonly byte[] _openPorts = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"name\":\"{Encoding.UTF8.GetString(PortSysctl)}\",\"value\":\"{sidecar.Port}\"}}"));

    public static PolicyType Type { get; } = new()
    {
        Name = "nginx-sidecar",
        Kind = PolicyKind.Mutating,
        InjectsSidecar = true,
        Summary = "Adds nginx as a reverse proxy in front of a pod's main container: the one that annotation kubectl.kubernetes.io/default-container names, else its first; containers says which of them it may be. Namespaces opt in with match.namespaceSelector; annotation sidecar-injector/inject with any value but \"true\" opts a pod out.",
        Options = NginxOptions.All,
        Rules = _ => PodRules.Created,
        Create = Create,
        Check = new NginxCheck(),
        ExampleSettings = "image: nginx:alpine\nport: 80\n",
    };

    protected override ReadOnlySpan<byte> ContainerName => "nginx-sidecar"u8;

    protected override bool IsWanted(PodAnnotations annotations) => annotations.Find("sidecar-injector/inject") is null or "true";

    protected override Verdict Inject(Pod pod, AdmissionRequest request, PodAnnotations annotations, bool isNative)
    {
        var main = pod.Main(Containers)?.Node ?? default;
        var upstream = UpstreamOf(main);
        return Obstacle(pod, upstream) is { } obstacle
            ? NotAdded(obstacle)
            : KeepEvictable(pod, [Add(pod, main, upstream, isNative)], WarnOfEnd(pod, isNative, Verdict.Allow));
    }

    private static NginxPolicy Create(PolicyContext context)
    {
        var settings = context.Settings;
        var (cpu, memory) = NginxOptions.Resources.Read(context);
        var sidecar = new NginxContainer(
            settings.Get(NginxOptions.Image),
            settings.Get(NginxOptions.Port),
            cpu,
            memory,
            new SidecarSecurity(settings.Get(NginxOptions.SecurityContext)));
        return new NginxPolicy(sidecar, context);
    }

    private string? Obstacle(Pod pod, Node upstream)
    {
        // Such a pod has the node's own ports: one sidecar per node could listen, and it would do so for the whole node.
        if (pod.Spec["hostNetwork"u8].IsTrue)
        {
            return $"the pod has the node's network, where nginx would take port {sidecar.Port} of the node";
        }

        foreach (var container in pod.RunningContainers())
        {
            foreach (var port in container.Node["ports"u8].Items)
            {
                if (port["containerPort"u8].Integer == sidecar.Port && IsTcp(port))
                {
                    return $"container \"{container.Name}\" uses port {sidecar.Port} already, on which nginx would listen";
                }
            }
        }

        return NumberOf(upstream) == sidecar.Port
            ? $"no port of the main container is known, and nginx listens itself on {DefaultUpstream}, which would be the default"
            : null;
    }

    // Only TCP: nginx could not hand HTTP on to a port of another protocol.
    private static Node UpstreamOf(Node main)
    {
        foreach (var port in main["ports"u8].Items)
        {
            if (port["containerPort"u8].Integer is not null && IsTcp(port))
            {
                return port;
            }
        }

        return default;
    }

    private static long NumberOf(Node upstream) => upstream["containerPort"u8].Integer ?? DefaultUpstream;

    private static bool IsTcp(Node port)
    {
        var protocol = port["protocol"u8];
        return protocol.IsAbsent || protocol.TextEquals("TCP"u8) || protocol.TextEquals(""u8);
    }

    // A Service that names its target port is to go through nginx, and would find two of the same name.
    private string TakePortName(Pod pod, Node main, Node upstream)
    {
        if (_takePortName && upstream["name"u8].RepeatedText is { Length: > 0 } name && Encoding.UTF8.GetBytes(name) is var utf8 && !IsNamedByAnnotation(pod, utf8))
        {
            upstream.Remove("name");
            PortReferences.Renumber(main, utf8, NumberOf(upstream));
            return name;
        }

        foreach (var container in pod.WalkContainers())
        {
            if (container.Node["ports"u8].Items.FindNamed("http"u8).Exists)
            {
                return FreePortName(pod);
            }
        }

        return "http";
    }

    // Who reads it, consul-registration for one, looks for the name in the container that it is about.
    private static bool IsNamedByAnnotation(Pod pod, ReadOnlySpan<byte> name)
    {
        foreach (var annotation in pod.Root["metadata"u8]["annotations"u8].Members)
        {
            if (annotation.Value.TextEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    private static string FreePortName(Pod pod)
    {
        var taken = pod.Containers().SelectMany(container => container.Node["ports"u8].Items.Names()).ToHashSet(StringComparer.Ordinal);
        return KubernetesNames.MakeUnique("http", taken.Contains);
    }

    // The name of the empty directory that was added.
    private string Add(Pod pod, Node main, Node upstream, bool isNative)
    {
        var volume = pod.EnsureConfigMapVolume(NginxContainer.VolumeName, _configMap);
        var directory = pod.AddEmptyDirectory(NginxContainer.DirectoryName);
        var portName = TakePortName(pod, main, upstream);
        var json = pod.Spec.Document.BeginDraft();
        sidecar.Write(NumberOf(upstream), portName, volume, directory, isNative, pod, json);
        pod.Spec.EnsureArray(isNative ? "initContainers" : "containers").AppendJson(json.Span);
        pod.Root.EnsureObject("metadata").EnsureObject("annotations").Set("sidecar-injector/injected", "true");
        if (sidecar.Port < FirstFreePort && sidecar.Security.IsUnprivileged)
        {
            OpenPorts(pod);
        }

        return directory;
    }

    private void OpenPorts(Pod pod)
    {
        var sysctls = pod.Spec.EnsureObject("securityContext").EnsureArray("sysctls");
        if (!sysctls.Items.FindNamed(PortSysctl).Exists)
        {
            sysctls.AppendJson(_openPorts);
        }
    }
}
