using System.Collections.Immutable;
using System.Text;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>A list of a template: things with a name, to be added where nothing of that name is.</summary>
/// <param name="Option">The setting it comes from.</param>
/// <param name="Key">The field that names each: <c>name</c>, or <c>mountPath</c> of volume mounts.</param>
/// <param name="Items">What is to be added.</param>
/// <param name="Type">What the items are in Kubernetes.</param>
internal sealed record TemplateList(Option Option, string Key, ImmutableArray<TemplateItem> Items, SchemaType? Type)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(Key);

    /// <summary>The name of the list in a pod.</summary>
    public string Name => Option.Name;

    /// <summary>Reads a list of the settings.</summary>
    public static TemplateList Read(Settings settings, Option<IReadOnlyList<JsonFragment>> option, string key)
    {
        var type = KubernetesSchema.Default.Find(option.Name switch
        {
            "volumes" => "core.v1.Volume",
            "imagePullSecrets" => "core.v1.LocalObjectReference",
            "env" => "core.v1.EnvVar",
            "volumeMounts" => "core.v1.VolumeMount",
            _ => "core.v1.Container",
        });
        return new(option, key, [.. settings.Get(option).Select(fragment => Read(fragment.Parse(), key, type))], type);
    }

    /// <summary>What is wrong with an item: no name, a container's that is not fixed, a placeholder that cannot be read; null when nothing is.</summary>
    public string? FaultOf(TemplateItem item)
    {
        if (item.Name.Length == 0)
        {
            return $"\"{Key}\" is missing; expected a text";
        }

        // The template's own containers are told from the pod's by their names.
        return IsContainers && !KubernetesNames.IsDns1123Label(item.Name)
            ? $"name \"{item.Name}\" is not accepted; expected {KubernetesNames.Dns1123Label}, without placeholders"
            : item.Error;
    }

    /// <summary>Whether the items are containers or init containers.</summary>
    public bool IsContainers { get; } = Option == SidecarOptions.Containers || Option == SidecarOptions.InitContainers;

    /// <summary>What names an item of a pod or of the template.</summary>
    public Node KeyOf(Node item) => item[_key];

    private static TemplateItem Read(Node item, string key, SchemaType? type)
    {
        var piece = new TemplatePiece(item, type, out var error);
        return new TemplateItem(item[key].Text ?? "", piece, error);
    }
}
