using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Configuration;

/// <summary>A configuration that was read without error. Never changes: a reload makes another.</summary>
/// <param name="Policies">The policies, in the order of the file.</param>
/// <param name="Hash">SHA-256 of the text it was read from, in hexadecimal.</param>
internal sealed record SluiceConfiguration(ImmutableArray<ConfiguredPolicy> Policies, string Hash)
{
    /// <summary>Whether denials become Kubernetes Events. Default: no.</summary>
    public bool Events { get; init; }

    /// <summary>The policies by what they are about. Of a copy with other policies it is another one.</summary>
    internal PolicyIndex Index => field is { } known && known.Policies == Policies ? known : field = new PolicyIndex(Policies);
}

/// <summary>A policy of sluice.yaml.</summary>
internal sealed record ConfiguredPolicy
{
    /// <summary>Its name, unique, a DNS-1123 label.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands in its file.</summary>
    public ConfigurationPlace Place { get; init; }

    /// <summary>Its catalogue type.</summary>
    public required PolicyType Type { get; init; }

    /// <summary>What becomes of its verdict.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>What happens when it cannot decide.</summary>
    public required FailurePolicy FailurePolicy { get; init; }

    /// <summary>Which requests it is for, among those that its type wants.</summary>
    public required PolicyMatch Match { get; init; }

    /// <summary>Stands for its namespaces in a webhook's path: policies of the same webhook have the same one.</summary>
    public string Group => Match.Scope.Group;

    /// <summary>Its settings.</summary>
    public required Settings Settings { get; init; }

    /// <summary>The requests that its type wants with these settings.</summary>
    public required ImmutableArray<ResourceRule> Rules { get; init; }

    /// <summary>The policy itself.</summary>
    public required IPolicy Policy { get; init; }

    /// <summary>Who is let off from it.</summary>
    public ImmutableArray<PolicyException> Exceptions { get; init; } = [];

    /// <summary>The exception that lets a request off, or null.</summary>
    public PolicyException? ExceptionFor(AdmissionRequest request, TimeProvider time)
    {
        foreach (var exception in Exceptions)
        {
            if (exception.Covers(request, time))
            {
                return exception;
            }
        }

        return null;
    }

    /// <summary>Whether it is for a request: its rules, its match, and for what changes objects that this one may be changed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fault">Why a condition leaves it open, so that failurePolicy decides; null when none does.</param>
    public bool IsFor(AdmissionRequest request, out string? fault)
    {
        fault = null;
        foreach (var rule in Rules)
        {
            if (rule.Matches(request))
            {
                return Match.Matches(request, out fault) && (Type.Kind != PolicyKind.Mutating || !MirrorPod.Is(request));
            }
        }

        return false;
    }
}

/// <summary>A place in a file of the configuration.</summary>
/// <param name="File">Path of the file as it was given.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
internal readonly record struct ConfigurationPlace(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
