using System.Diagnostics.CodeAnalysis;
using Sluice.Admission;
using Sluice.Cluster.Watching;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.NamespaceObjects;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>What the policies of a configuration want in namespaces.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="isDryRun">Whether everything is only said.</param>
internal sealed class NamespacePlan(SluiceConfiguration configuration, bool isDryRun)
{
    private readonly (ConfiguredPolicy Configured, NamespaceObjectsPolicy Policy)[] _policies =
        [.. configuration.Policies.Select(policy => (policy, policy.Policy as NamespaceObjectsPolicy)).Where(pair => pair.Item2 is not null).Select(pair => (pair.policy, pair.Item2!))];

    /// <summary>The kinds that they want.</summary>
    public IReadOnlySet<ObjectKind> Kinds => _policies.SelectMany(pair => pair.Policy.Templates.Select(template => template.Kind).Concat(pair.Policy.Copies.Select(copy => copy.Kind))).ToHashSet();

    /// <summary>What is copied.</summary>
    public IReadOnlySet<ObjectCopy> Sources => _policies.SelectMany(pair => pair.Policy.Copies).Select(copy => copy with { As = copy.Name }).ToHashSet();

    /// <summary>What a namespace should have. The first policy that wants an object has it.</summary>
    /// <param name="space">The Namespace.</param>
    /// <param name="source">Finds what is copied; missing when it is not there.</param>
    public IReadOnlyDictionary<(ObjectKind Kind, string Name), WantedObject> For(Node space, Func<ObjectCopy, Node> source)
    {
        var wanted = new Dictionary<(ObjectKind, string), WantedObject>();
        var name = space["metadata"u8]["name"u8].Text ?? "";
        foreach (var (configured, policy) in _policies.Where(pair => Matches(pair.Configured, name, space)))
        {
            foreach (var template in policy.Templates)
            {
                wanted.TryAdd((template.Kind, template.Name), Make(configured, policy, template.Kind, new ObjectKey(name, template.Name), template.Render(space, out var fault), fault));
            }

            foreach (var copy in policy.Copies.Where(copy => copy.Namespace != name))
            {
                var original = source(copy with { As = copy.Name });
                string? fault = $"{copy.Kind.Name} {copy.Namespace}/{copy.Name}, which is copied, is not there";
                var made = original.Exists ? copy.Make(original, out fault) : default;
                wanted.TryAdd((copy.Kind, copy.As), Make(configured, policy, copy.Kind, new ObjectKey(name, copy.As), made, fault));
            }
        }

        return wanted;
    }

    /// <summary>Whether an object that is no longer wanted goes.</summary>
    public bool Prunes(OwnObject made)
    {
        foreach (var (configured, policy) in _policies)
        {
            if (configured.Name == made.Policy)
            {
                return policy.Prunes;
            }
        }

        return made.Prunes;
    }

    /// <summary>Whether what a policy would do is only said.</summary>
    public bool IsDry(string policy) => isDryRun || _policies.Any(pair => pair.Configured.Name == policy && pair.Configured.Action != PolicyAction.Enforce);

    private WantedObject Make(ConfiguredPolicy configured, NamespaceObjectsPolicy policy, ObjectKind kind, ObjectKey key, Node body, string? fault)
    {
        var isDry = IsDry(configured.Name);
        return fault is null ? WantedObject.Of(kind, key, configured.Name, isDry, policy.Prunes, body) : new WantedObject(kind, key, configured.Name, isDry, fault, "", default);
    }

    private static bool Matches(ConfiguredPolicy policy, string name, Node space) =>
        policy.Match.Namespaces.Matches(name) && policy.Match.NamespaceSelector.Matches(new Labels(space["metadata"u8]["labels"u8], name));

    private readonly struct Labels(Node labels, string name) : ILabelLookup
    {
        public bool TryGet(string key, [NotNullWhen(true)] out string? value)
        {
            // An API server that does not set it yet means it all the same.
            value = labels[key].Text ?? (key == NamespaceScope.NameLabel ? name : null);
            return value is not null;
        }
    }
}
