using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>Adds the kinds of affinity that a pod has none of.</summary>
internal sealed class AffinityDefaults(Settings settings)
{
    private readonly IReadOnlyList<KeyValuePair<string, byte[]>> _affinity = AffinityOptions.Read(settings.Get(SchedulingDefaultsOptions.Affinity));
    private readonly Settings? _apart = settings.Get(SchedulingDefaultsOptions.AntiAffinity);

    public void Apply(Pod pod)
    {
        var present = pod.Spec["affinity"u8];
        if (!present.IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        foreach (var (kind, json) in _affinity)
        {
            SetDefault(pod, kind, json);
        }

        if (_apart is not null && PodOwner.Controller(pod).IsObject && ReplicaLabels.Selector(pod, []) is { } selector)
        {
            SetDefault(pod, "podAntiAffinity", KeepApart(_apart, selector));
        }
    }

    private static void SetDefault(Pod pod, string kind, ReadOnlySpan<byte> json)
    {
        if (pod.Spec["affinity"u8][kind].IsAbsent)
        {
            pod.Spec.EnsureObject("affinity").SetJson(kind, json);
        }
    }

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
