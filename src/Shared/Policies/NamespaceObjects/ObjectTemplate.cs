using Sluice.Json;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Policies.Templates;

namespace Sluice.Policies.NamespaceObjects;

/// <summary>A kind of object.</summary>
/// <param name="ApiVersion">Its apiVersion.</param>
/// <param name="Name">The kind.</param>
internal readonly record struct ObjectKind(string ApiVersion, string Name)
{
    /// <summary>Its resource; null where it is not one of Kubernetes' own, and the API server has to be asked.</summary>
    public SchemaResource? Resource => KubernetesSchema.Default.FindResource(ApiVersion, Name);

    /// <inheritdoc />
    public override string ToString() => $"{ApiVersion} {Name}";
}

/// <summary>An object that each namespace gets.</summary>
/// <param name="Manifest">The object, with placeholders.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
internal sealed record ObjectTemplate(TemplatePiece Manifest, ObjectKind Kind, string Name)
{
    /// <summary>Reads one.</summary>
    public static ObjectTemplate Read(JsonFragment manifest, out string? error)
    {
        var item = manifest.Parse();
        var kind = new ObjectKind(item["apiVersion"u8].Text ?? "", item["kind"u8].Text ?? "");
        return new ObjectTemplate(new TemplatePiece(item, KubernetesSchema.Default.FindKind(kind.ApiVersion, kind.Name), out error), kind, item["metadata"u8]["name"u8].Text ?? "");
    }

    /// <summary>The object of a namespace.</summary>
    /// <param name="namespace">The Namespace.</param>
    /// <param name="fault">What its placeholders miss; null when nothing is missing.</param>
    public Node Render(Node @namespace, out string? fault)
    {
        var rendering = new Rendering(new NamespacePlaceholders(@namespace));
        var json = Manifest.Render(rendering);
        fault = rendering.Faults.Count == 0 ? null : string.Join("; ", rendering.Faults);
        return Node.Parse(json);
    }

    private sealed class NamespacePlaceholders(Node @namespace) : IPlaceholderSource
    {
        public string Owner => "the namespace";

        public string? Find(PlaceholderPath path) => PlaceholderSource.Walk(path.Steps[0].Name == "metadata" ? @namespace["metadata"u8] : @namespace["metadata"u8][path.Steps[0].Name], path);
    }
}

/// <summary>An object that is copied.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">The namespace that it is copied from.</param>
/// <param name="Name">Its name there.</param>
/// <param name="As">The copy's name.</param>
internal sealed record ObjectCopy(ObjectKind Kind, string Namespace, string Name, string As)
{
    /// <summary>Reads one of the settings.</summary>
    public static ObjectCopy Read(Settings settings)
    {
        var name = settings.Get(NamespaceObjectsOptions.Name);
        return new ObjectCopy(new ObjectKind(settings.Get(NamespaceObjectsOptions.ApiVersion), settings.Get(NamespaceObjectsOptions.Kind)), settings.Get(NamespaceObjectsOptions.From), name, settings.Get(NamespaceObjectsOptions.As) ?? name);
    }

    /// <summary>The copy of a source: all that makes it up, and nothing of where and by whom it was made.</summary>
    /// <param name="source">The source.</param>
    /// <param name="fault">Why it is not copied; null when it is.</param>
    public Node Make(Node source, out string? fault)
    {
        fault = source["type"u8].TextEquals("kubernetes.io/service-account-token"u8) ? "it is the token of a service account, which is good in its own namespace only" : null;
        var made = Node.Parse("{}"u8);
        made.Set("apiVersion", Kind.ApiVersion);
        made.Set("kind", Kind.Name);
        var metadata = made.EnsureObject("metadata");
        metadata.Set("name", As);
        CopyTexts(source["metadata"u8]["labels"u8], metadata, "labels");
        CopyTexts(source["metadata"u8]["annotations"u8], metadata, "annotations");
        foreach (var member in source.Members)
        {
            if (member.Name is not ("apiVersion" or "kind" or "metadata" or "status"))
            {
                made.Set(member.Name, member.Value);
            }
        }

        return made;
    }

    // What tools and Sluice keep there about the source is not true of the copy.
    private static void CopyTexts(Node texts, Node metadata, string name)
    {
        foreach (var member in texts.Members)
        {
            if (!member.Name.StartsWith("kubectl.kubernetes.io/", StringComparison.Ordinal) && !member.Name.StartsWith("sluice.dev/", StringComparison.Ordinal) && member.Value.Text is { } text)
            {
                metadata.EnsureObject(name).Set(member.Name, text);
            }
        }
    }
}
