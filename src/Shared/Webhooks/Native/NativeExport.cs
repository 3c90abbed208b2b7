using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sluice.Configuration;

namespace Sluice.Webhooks.Native;

/// <summary>What of a configuration the API server can decide by itself.</summary>
internal sealed class NativeExport
{
    private readonly List<JsonObject> _manifests = [];
    private readonly List<NativeNote> _notes = [];
    private readonly HashSet<string> _policies = new(StringComparer.Ordinal);

    /// <summary>The admission policies of Kubernetes, each with its binding and, where they are objects, its parameters.</summary>
    public IReadOnlyList<JsonObject> Manifests => _manifests;

    /// <summary>What keeps a policy from being one of them, line by line.</summary>
    public IReadOnlyList<NativeNote> Notes => _notes;

    /// <summary>A configuration without the policies that the API server decides by: what Sluice is still called for.</summary>
    public SluiceConfiguration Rest(SluiceConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration with { Policies = [.. configuration.Policies.Where(policy => !_policies.Contains(policy.Name))] };
    }

    internal void Add(ConfiguredPolicy policy, ImmutableArray<JsonObject> manifests)
    {
        _policies.Add(policy.Name);
        _manifests.AddRange(manifests);
    }

    internal void Note(NativeNote note) => _notes.Add(note);
}

/// <summary>Why a policy cannot be one of Kubernetes' own.</summary>
/// <param name="Place">Where the policy stands.</param>
/// <param name="Policy">Its name.</param>
/// <param name="Path">The part of it; "" for the whole.</param>
/// <param name="Reason">Why.</param>
internal sealed record NativeNote(ConfigurationPlace Place, string Policy, string Path, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"{Place}: policy \"{Policy}\": {(Path.Length == 0 ? "" : Path + ": ")}{Reason}";
}
