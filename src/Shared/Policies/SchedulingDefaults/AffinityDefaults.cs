using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;
using Sluice.Yaml;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>Adds the kinds of affinity that a pod has none of.</summary>
internal sealed class AffinityDefaults(Settings settings, ErrorList errors)
{
    private readonly IReadOnlyList<KeyValuePair<string, TemplatePiece>> _affinity = AffinityOptions.Read(settings.Get(SchedulingDefaultsOptions.Affinity), errors);
    private readonly Settings? _apart = settings.Get(SchedulingDefaultsOptions.AntiAffinity);

    public void Apply(Pod pod, Rendering rendering)
    {
        var present = pod.Spec["affinity"u8];
        if (!present.IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        foreach (var (kind, piece) in _affinity)
        {
            if (IsAbsent(pod, kind))
            {
                pod.Spec.EnsureObject("affinity").SetJson(kind, piece.Render(rendering));
            }
        }

        if (_apart is not null && PodOwner.Controller(pod).IsObject && IsAbsent(pod, "podAntiAffinity") && ReplicaLabels.Selector(pod, []) is { } selector)
        {
            pod.Spec.EnsureObject("affinity").SetJson("podAntiAffinity", KeepApart(_apart, selector));
        }
    }

    private static bool IsAbsent(Pod pod, string kind) => pod.Spec["affinity"u8][kind].IsAbsent;

    private static byte[] KeepApart(Settings settings, byte[] selector)
    {
        var term = new JsonObjectText();
        term.AddJson("labelSelector", selector);
        term.AddText("topologyKey", settings.Get(SchedulingDefaultsOptions.AntiAffinityTopologyKey));
        var antiAffinity = new JsonObjectText();
        if (settings.Get(SchedulingDefaultsOptions.AntiAffinityRequired))
        {
            antiAffinity.AddJson("requiredDuringSchedulingIgnoredDuringExecution", [(byte)'[', .. term.ToUtf8(), (byte)']']);
            return antiAffinity.ToUtf8();
        }

        var weighted = new JsonObjectText();
        weighted.AddNumber("weight", settings.Get(SchedulingDefaultsOptions.AntiAffinityWeight));
        weighted.AddJson("podAffinityTerm", term.ToUtf8());
        antiAffinity.AddJson("preferredDuringSchedulingIgnoredDuringExecution", [(byte)'[', .. weighted.ToUtf8(), (byte)']']);
        return antiAffinity.ToUtf8();
    }
}
