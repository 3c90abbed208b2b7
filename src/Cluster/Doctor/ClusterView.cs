using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Cluster.Doctor;

/// <summary>The objects that the checks look at.</summary>
/// <param name="objects">The objects.</param>
/// <param name="isWhole">Whether what is not among them is not there: a cluster, not some files.</param>
internal sealed class ClusterView(IReadOnlyList<Node> objects, bool isWhole)
{
    /// <summary>The label that every API server from 1.21 on gives a namespace.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>Whether what is not here is not there.</summary>
    public bool IsWhole => isWhole;

    /// <summary>The objects of a kind.</summary>
    public IEnumerable<Node> Of(string kind) => objects.Where(item => item["kind"u8].Text == kind);

    /// <summary>An object; missing when it is not here.</summary>
    public Node Find(string kind, string space, string name) =>
        Of(kind).FirstOrDefault(item => NameOf(item) == name && (item["metadata"u8]["namespace"u8].Text ?? "") == space);

    /// <summary>The name of an object.</summary>
    public static string NameOf(Node item) => item["metadata"u8]["name"u8].Text ?? "";

    /// <summary>Whether a namespace is there.</summary>
    public bool HasNamespace(string name) => Find("Namespace", "", name).Exists;

    /// <summary>The labels of a namespace. One that no file has is as the API server would label it.</summary>
    public IReadOnlyDictionary<string, string> NamespaceLabels(string name) => Find("Namespace", "", name) is { Exists: true } found
        ? Texts(found["metadata"u8]["labels"u8])
        : new Dictionary<string, string>(StringComparer.Ordinal) { [NameLabel] = name };

    /// <summary>A map of texts, such as labels.</summary>
    public static Dictionary<string, string> Texts(Node map)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in map.Members)
        {
            texts[member.Name] = member.Value.Text ?? "";
        }

        return texts;
    }

    /// <summary>Whether a label selector selects labels. One that cannot be read selects nothing: the API server did not take it.</summary>
    public static bool Selects(Node selector, IReadOnlyDictionary<string, string> labels)
    {
        var expressions = new List<LabelExpression>();
        foreach (var item in selector["matchExpressions"u8].Items)
        {
            expressions.Add(new LabelExpression(item["key"u8].Text, item["operator"u8].Text, item["values"u8].Items.Texts()));
        }

        return LabelSelector.TryCreate(Texts(selector["matchLabels"u8]), expressions, out var read, out _) && read.Matches(new DictionaryLabels(labels));
    }
}
