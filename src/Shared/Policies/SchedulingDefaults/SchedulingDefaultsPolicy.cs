using Sluice.Admission;
using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;
using Sluice.Yaml;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>Fills in where a pod should run, if it does not say. A pod that names its node is past scheduling and left alone.</summary>
internal sealed class SchedulingDefaultsPolicy(PolicyContext context) : NamespacedPolicy(context)
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _nodeSelector = context.Settings.Get(SchedulingDefaultsOptions.NodeSelector);
    private readonly Toleration[] _tolerations =
        [.. context.Settings.Get(SchedulingDefaultsOptions.Tolerations).Select(item => TolerationOptions.Read(item, context.Errors))];

    private readonly TopologySpreadConstraint[] _constraints =
        [.. context.Settings.Get(SchedulingDefaultsOptions.TopologySpread).Select(item => TopologySpreadOptions.Read(item, context.Errors))];

    private readonly Template _template = new();
    private readonly AffinityDefaults _affinity = new(context.Settings, context.Errors);
    private readonly string _priorityClass = context.Settings.Get(SchedulingDefaultsOptions.PriorityClassName);
    private readonly bool _daemonSets = context.Settings.Get(SchedulingDefaultsOptions.DaemonSets);

    public static PolicyType Type { get; } = new()
    {
        Name = "scheduling-defaults",
        Kind = PolicyKind.Mutating,
        Summary = "Fills in node selector, tolerations, affinity, topology spread constraints and priority class where a pod leaves them out. " +
            "Pods that name their node are left alone.",
        Options = SchedulingDefaultsOptions.All,
        Rules = _ => PodRules.Created,
        Create = Create,
        Check = new TemplateCheck(),
        ExampleSettings = "nodeSelector:\n  kubernetes.io/os: linux\nantiAffinity:\n  topologyKey: topology.kubernetes.io/zone\npriorityClassName: standard\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (Pod.TryGet(request, out var pod)
            && pod.Spec["nodeName"u8].Text is null or ""
            && (_daemonSets || !PodOwner.Controller(pod)["kind"u8].TextEquals("DaemonSet"u8)))
        {
            var rendering = new Rendering(new PlaceholderSource(pod.Root, request));
            AddNodeSelector(pod, rendering);
            AddTolerations(pod, rendering);
            _affinity.Apply(pod, rendering);
            AddConstraints(pod, rendering);
            PriorityDefault.Apply(pod, _priorityClass);
            return Verdict.DenyIfAny(rendering.Faults);
        }

        return Verdict.Allow;
    }

    private static SchedulingDefaultsPolicy Create(PolicyContext context)
    {
        context.RequireOneOf(
            SchedulingDefaultsOptions.NodeSelector, SchedulingDefaultsOptions.Tolerations, SchedulingDefaultsOptions.Affinity,
            SchedulingDefaultsOptions.AntiAffinity, SchedulingDefaultsOptions.TopologySpread, SchedulingDefaultsOptions.PriorityClassName);
        var policy = new SchedulingDefaultsPolicy(context);
        policy._template.Compile(policy._nodeSelector);
        return policy;
    }

    private void AddNodeSelector(Pod pod, Rendering rendering)
    {
        var present = pod.Spec["nodeSelector"u8];
        foreach (var (key, value) in present.IsAbsentOr(NodeKind.Object) ? _nodeSelector : [])
        {
            if (pod.Spec["nodeSelector"u8][key].IsAbsent)
            {
                pod.Spec.EnsureObject("nodeSelector").Set(key, _template.RenderLabel(value, rendering, $"spec.nodeSelector[\"{key}\"]"));
            }
        }
    }

    private void AddTolerations(Pod pod, Rendering rendering)
    {
        var present = pod.Spec["tolerations"u8];
        foreach (var toleration in present.IsAbsentOr(NodeKind.Array) ? _tolerations : [])
        {
            toleration.PutInto(pod.Spec, rendering);
        }
    }

    private void AddConstraints(Pod pod, Rendering rendering)
    {
        var present = pod.Spec["topologySpreadConstraints"u8];
        if (!present.IsAbsent && !(present.IsArray && present.Count == 0))
        {
            return;
        }

        foreach (var constraint in _constraints)
        {
            constraint.PutInto(pod, rendering);
        }
    }
}
