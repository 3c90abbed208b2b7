using System.Collections.Immutable;

namespace Sluice.Kubernetes.Schema;

/// <summary>
/// What Kubernetes' own kinds look like: the fields of each, their types, and the keys of their lists, from the API server's OpenAPI document
/// (https://kubernetes.io/docs/concepts/overview/kubernetes-api/). Kept as a text in the assembly, of which a type is read when it is asked for.
/// </summary>
internal sealed class KubernetesSchema
{
    private static readonly Lazy<KubernetesSchema> Loaded = new(Load);

    private readonly Dictionary<string, Lazy<SchemaType>> _types;
    private readonly Dictionary<string, string> _kinds;

    private KubernetesSchema(Dictionary<string, Lazy<SchemaType>> types, Dictionary<string, string> kinds, ImmutableArray<SchemaResource> resources)
    {
        _types = types;
        _kinds = kinds;
        Resources = resources;
    }

    /// <summary>The resources that Kubernetes comes with, of every version that it serves but alpha ones.</summary>
    public ImmutableArray<SchemaResource> Resources { get; }

    /// <summary>The schema. Loaded when first asked for: about a millisecond.</summary>
    public static KubernetesSchema Default => Loaded.Value;

    /// <summary>Names of kinds, each as <c>apiVersion Kind</c>: <c>apps/v1 Deployment</c>.</summary>
    public IEnumerable<string> Kinds => _kinds.Keys;

    /// <summary>The type of a kind, or null where it is not one of Kubernetes' own.</summary>
    /// <param name="apiVersion">Group and version: <c>v1</c>, <c>apps/v1</c>.</param>
    /// <param name="kind">The kind: <c>Deployment</c>.</param>
    public SchemaType? FindKind(string apiVersion, string kind) => _kinds.TryGetValue($"{apiVersion} {kind}", out var name) ? Find(name) : null;

    /// <summary>The resource of a kind, or null where it is not one of Kubernetes' own, or has none (a Container).</summary>
    /// <param name="apiVersion">Group and version: <c>v1</c>, <c>apps/v1</c>.</param>
    /// <param name="kind">The kind: <c>Deployment</c>.</param>
    public SchemaResource? FindResource(string apiVersion, string kind)
    {
        foreach (var resource in Resources)
        {
            if (resource.Kind == kind && resource.ApiVersion == apiVersion)
            {
                return resource;
            }
        }

        return null;
    }

    /// <summary>The type of that name (<c>core.v1.Container</c>), or null.</summary>
    public SchemaType? Find(string name) => _types.TryGetValue(name, out var type) ? type.Value : null;

    /// <summary>The type of the objects in a field; null where they have no fields of their own.</summary>
    public SchemaType? TypeOf(SchemaField field) => field.TypeName.Length == 0 ? null : Find(field.TypeName);

    private static KubernetesSchema Load()
    {
        using var stream = typeof(KubernetesSchema).Assembly.GetManifestResourceStream("Sluice.Kubernetes.Schema.txt")
            ?? throw new InvalidOperationException("The schema is not in the assembly.");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd());
    }

    internal static KubernetesSchema Read(string text)
    {
        var types = new Dictionary<string, Lazy<SchemaType>>(StringComparer.Ordinal);
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var block in SchemaText.Blocks(text))
        {
            types[block.Name] = new Lazy<SchemaType>(() => SchemaText.ReadType(text, block));
            foreach (var kind in block.Kinds)
            {
                kinds[kind] = block.Name;
            }
        }

        return new KubernetesSchema(types, kinds, [.. SchemaText.Resources(text)]);
    }
}
