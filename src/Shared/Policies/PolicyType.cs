using Sluice.Admission;
using System.Collections.Immutable;
using Sluice.Cluster;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies;

/// <summary>A catalogue type: everything that loading, the webhook configuration and the reference need to know of it.</summary>
public sealed record PolicyType
{
    /// <summary>The word behind <c>type:</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it changes objects, judges them, or makes some.</summary>
    public required PolicyKind Kind { get; init; }

    /// <summary>What it does, one sentence for the reference.</summary>
    public required string Summary { get; init; }

    /// <summary>Its settings.</summary>
    public required IReadOnlyList<Option> Options { get; init; }

    /// <summary>The requests it wants, given its settings.</summary>
    public required Func<Settings, IReadOnlyList<ResourceRule>> Rules { get; init; }

    /// <summary>Makes a policy of this type from settings that have been read without error.</summary>
    public required Func<PolicyContext, IPolicy> Create { get; init; }

    /// <summary>Whether it adds containers to pods, which <c>sidecar_injection_total</c> counts.</summary>
    public bool InjectsSidecar { get; init; }

    /// <summary>Whether it looks at labels and annotations only: a write of a status is then worth asking about when it changes these.</summary>
    public bool JudgesMetadata { get; init; }

    /// <summary>What <c>sluice check</c> asks about policies of it. Default: it has nothing to say.</summary>
    public PolicyCheck Check { get; init; } = PolicyCheck.None;

    /// <summary>A policy of this type as it would stand in sluice.yaml, for the reference and <c>sluice policies</c>: the YAML of <c>settings</c>, or "".</summary>
    public string ExampleSettings { get; init; } = "";

    /// <summary>The same of <c>match</c>.</summary>
    public string ExampleMatch { get; init; } = "";
}

/// <summary>What a policy is made from.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Errors">Gets what is wrong with settings that are each well-formed but do not fit together; the policy made is then never used.</param>
/// <param name="Services">What the process offers.</param>
public sealed record PolicyContext(string Name, Settings Settings, ErrorList Errors, PolicyServices Services)
{
    /// <summary>The requests that it will be asked about: those that its type wants, narrowed by its match.</summary>
    public ImmutableArray<ResourceRule> Rules { get; init; } = [];

    /// <summary>Reports settings that have none of some options, or only empty ones: a policy that does nothing is not what anybody wants.</summary>
    internal void RequireOneOf(params ReadOnlySpan<Option> options)
    {
        var names = new List<string>();
        foreach (var option in options)
        {
            if (Settings.Says(option))
            {
                return;
            }

            names.Add(option.Name);
        }

        Errors.Add(Settings.Node, Settings.Path, $"it has none of {string.Join(", ", names.SkipLast(1))} and {names[^1]}, so that the policy would do nothing; expected one or more of them");
    }
}

/// <summary>What the process offers to policies.</summary>
public sealed record PolicyServices
{
    /// <summary>The types that a policy may have. Default: those that come with Sluice.</summary>
    public Catalogue Catalogue { get; init; } = Catalogue.Default;

    /// <summary>The cluster that the process may ask; null where there is none.</summary>
    public IKubernetesApi? Kubernetes { get; init; }

    /// <summary>Whether the API server knows native sidecars (Kubernetes 1.29 and later); an older one would take them for init containers that never end. Default: yes.</summary>
    public bool KnowsNativeSidecars { get; init; } = true;

    /// <summary>Sluice's own namespace, which is excluded from every policy by default.</summary>
    public string OwnNamespace { get; init; } = "sluice-system";
}
