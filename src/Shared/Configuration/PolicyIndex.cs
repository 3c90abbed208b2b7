using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Policies;

namespace Sluice.Configuration;

/// <summary>
/// The policies of a configuration by the resources that they are about, so that a review costs nothing for those that are about others. Which of the rest it is for, the
/// policies say themselves.
/// </summary>
internal sealed class PolicyIndex
{
    private static readonly PolicyKind[] Kinds = Enum.GetValues<PolicyKind>();

    private readonly Dictionary<Key, ImmutableArray<ConfiguredPolicy>> _named = [];
    private readonly ImmutableArray<ConfiguredPolicy>[] _others;

    /// <summary>Makes the index.</summary>
    /// <param name="policies">The policies, in the order of the file.</param>
    public PolicyIndex(ImmutableArray<ConfiguredPolicy> policies)
    {
        Policies = policies;
        _others = [.. Kinds.Select(kind => policies.Where(policy => policy.Type.Kind == kind && policy.Rules.Any(IsWide)).ToImmutableArray())];
        var named = new Dictionary<Key, List<(int Place, ConfiguredPolicy Policy)>>();
        foreach (var (policy, place) in policies.Select((policy, place) => (policy, place)))
        {
            foreach (var key in policy.Rules.Where(rule => !IsWide(rule)).Select(rule => KeyOf(policy.Type.Kind, rule)).Distinct())
            {
                (named.TryGetValue(key, out var list) ? list : named[key] = []).Add((place, policy));
            }
        }

        var wide = policies.Select((policy, place) => (Place: place, Policy: policy)).Where(one => one.Policy.Rules.Any(IsWide)).ToList();
        foreach (var (key, list) in named)
        {
            _named[key] = [.. list.Concat(wide.Where(one => one.Policy.Type.Kind == key.Kind)).DistinctBy(one => one.Place).OrderBy(one => one.Place).Select(one => one.Policy)];
        }
    }

    /// <summary>All of them.</summary>
    public ImmutableArray<ConfiguredPolicy> Policies { get; }

    /// <summary>Those that a request may be for, in the order of the file.</summary>
    public ImmutableArray<ConfiguredPolicy> Find(PolicyKind kind, AdmissionRequest request) =>
        _named.TryGetValue(new Key(kind, request.Resource.Group, request.Resource.Name, request.SubResource), out var policies) ? policies : _others[(int)kind];

    private static bool IsWide(ResourceRule rule) => rule.Group == "*" || rule.Resource.StartsWith('*');

    private static Key KeyOf(PolicyKind kind, ResourceRule rule)
    {
        var slash = rule.Resource.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new Key(kind, rule.Group, rule.Resource, "") : new Key(kind, rule.Group, rule.Resource[..slash], rule.Resource[(slash + 1)..]);
    }

    private readonly record struct Key(PolicyKind Kind, string Group, string Resource, string SubResource);
}
