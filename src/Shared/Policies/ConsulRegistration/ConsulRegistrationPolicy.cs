using System.Text;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ConsulRegistration;

/// <summary>Gives a container hooks that register it with the node's Consul agent.</summary>
/// <param name="hooks">Writes the hooks' commands.</param>
/// <param name="context">What it is made from.</param>
internal sealed class ConsulRegistrationPolicy(ConsulHooks hooks, PolicyContext context) : NamespacedPolicy(context)
{
    private readonly string _checkInterval = context.Settings.Get(ConsulOptions.CheckInterval);
    private readonly GlobSet _containers = context.Settings.Get(ContainerNames.Setting);
    private readonly bool _namespaceDefaults = context.Settings.Get(Defaults);

    private static readonly (string Name, byte[] Json)[] Variables = [Variable("POD_IP", "status.podIP"), Variable("HOST_IP", "status.hostIP"), Variable("POD_NAME", "metadata.name")];

    private readonly HookScripts _scripts = new(hooks);

    public static PolicyType Type { get; } = new()
    {
        Name = "consul-registration",
        Kind = PolicyKind.Mutating,
        Summary = "Registers a pod with its node's Consul agent when it starts, and takes it away when it stops. Opt in with the annotation consul.sluice.dev/register: \"true\"; "
            + "consul.sluice.dev/service-name (default: label app, else the container's name), /port (number or name; default: the container's first), /check-path (default: a TCP check), /check-interval, "
            + "/tags (comma-separated) and /container (default: the one that kubectl.kubernetes.io/default-container names, else the first) say more. The image needs sh and one of curl, GNU wget, or nc with head, grep and wc (busybox has them).",
        Options = ConsulOptions.All,
        Rules = _ => PodRules.Created,
        Create = Create,
        Check = new ConsulCheck(),
        ExampleSettings = "agentPort: 8500\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!Pod.TryGet(request, out var pod) || PodAnnotations.Of(pod, request, _namespaceDefaults) is var given && given.Find(ConsulAnnotations.Register) != "true")
        {
            return Verdict.Allow;
        }

        if (pod.IsWindows())
        {
            return Verdict.Allow.Warn($"the pod is not registered with Consul: {PodSystem.IsForLinux}");
        }

        var annotations = new ConsulAnnotations(pod, given, _checkInterval, _containers);
        return annotations.Read() is { } service
            ? AddHooks(service, request.Namespace)
            : Verdict.DenyIfAny(annotations.Faults);
    }

    private static ConsulRegistrationPolicy Create(PolicyContext context)
    {
        var settings = context.Settings;
        var hooks = new ConsulHooks(
            settings.Get(ConsulOptions.AgentPort), settings.Get(ConsulOptions.Attempts), settings.Get(ConsulOptions.TimeoutSeconds), settings.Get(ConsulOptions.DeregisterAfter));
        return new ConsulRegistrationPolicy(hooks, context);
    }

    private Verdict AddHooks(ConsulService service, string @namespace)
    {
        var container = service.Container;
        var lifecycle = container.Node["lifecycle"u8];
        if (!lifecycle.IsAbsentOr(NodeKind.Object) || !container.Node["env"u8].IsAbsentOr(NodeKind.Array))
        {
            return Verdict.Allow;
        }

        var wanted = _scripts.Of(service, @namespace);
        if (!lifecycle["postStart"u8].IsAbsent && !wanted.PostStart.IsSame(lifecycle["postStart"u8]))
        {
            return Verdict.Allow.Warn($"{container.Path}.lifecycle.postStart is there already: the pod is not registered with Consul");
        }

        var keepsPreStop = !lifecycle["preStop"u8].IsAbsent && !wanted.PreStop.IsSame(lifecycle["preStop"u8]);
        AddVariables(container.Node);
        wanted.PostStart.PutInto(container.Node, "postStart");
        if (keepsPreStop)
        {
            return Verdict.Allow.Warn($"{container.Path}.lifecycle.preStop is there already: Consul takes the pod away only when its check fails");
        }

        wanted.PreStop.PutInto(container.Node, "preStop");
        return Verdict.Allow;
    }

    private static void AddVariables(Node container)
    {
        var env = container.EnsureArray("env");
        foreach (var (name, json) in Variables)
        {
            if (!env.Items.FindNamed(name).Exists)
            {
                env.AppendJson(json);
            }
        }
    }

    private static (string Name, byte[] Json) Variable(string name, string field) =>
        (name, Encoding.UTF8.GetBytes($"{{\"name\":\"{name}\",\"valueFrom\":{{\"fieldRef\":{{\"fieldPath\":\"{field}\"}}}}}}"));
}
