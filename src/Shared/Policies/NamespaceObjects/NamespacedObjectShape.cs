using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.NamespaceObjects;

/// <summary>A manifest of an object in a namespace, held to Kubernetes' own schema where its kind is one of Kubernetes' own.</summary>
internal sealed class NamespacedObjectShape : Shape<JsonFragment>
{
    private readonly JsonShape _json = new("a manifest of an object in a namespace, with apiVersion, kind and metadata.name", NodeKind.Object);

    public override string Accepts => "a manifest of an object in a namespace, with apiVersion, kind and metadata.name";

    public override string Schema => _json.Schema;

    public override string Show(JsonFragment value) => _json.Show(value);

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out JsonFragment value)
    {
        var before = errors.Errors.Count;
        if (!_json.TryRead(node, path, errors, out value) || node is not MappingNode manifest)
        {
            return false;
        }

        var (apiVersion, kind) = (TextOf(manifest, "apiVersion"), TextOf(manifest, "kind"));
        if (apiVersion is null || kind is null)
        {
            return Refuse(node, path, errors);
        }

        CheckMetadata(manifest.Find("metadata") ?? manifest, $"{path}.metadata", errors);
        if (KubernetesSchema.Default.FindResource(apiVersion, kind) is { IsNamespaced: false })
        {
            errors.Add(manifest.Find("kind")!, $"{path}.kind", $"a {kind} is in no namespace; expected a kind whose objects are");
        }
        else if (KubernetesSchema.Default.FindKind(apiVersion, kind) is { } type)
        {
            new SchemaCheck(errors).CheckObject(node, path, type);
        }

        return errors.Errors.Count == before;
    }

    private static void CheckMetadata(ConfigNode metadata, string path, ErrorList errors)
    {
        if (metadata is not MappingNode mapping || TextOf(mapping, "name") is not { } name || !KubernetesNames.IsDns1123Subdomain(name))
        {
            errors.Add(metadata, $"{path}.name", $"{((metadata as MappingNode)?.Find("name") ?? new ScalarNode("", true, 1, 1)).Describe()}; expected {KubernetesNames.Dns1123Subdomain}, without placeholders: by its name an object is known");
        }
        else if (mapping.Find("namespace") is { } space)
        {
            errors.Add(space, $"{path}.namespace", "the object is made in each namespace that matches; expected no namespace here");
        }
    }

    private static string? TextOf(MappingNode mapping, string key) => mapping.Find(key) is ScalarNode { Text.Length: > 0 } scalar ? scalar.Text : null;
}
