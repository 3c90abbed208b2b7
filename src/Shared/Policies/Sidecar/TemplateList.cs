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
internal sealed record TemplateList(Option Option, string Key, IReadOnlyList<Node> Items)
{
    /// <summary>What the items are in Kubernetes.</summary>
    public SchemaType? Type { get; } = KubernetesSchema.Default.Find(Option.Name switch
    {
        "volumes" => "core.v1.Volume",
        "imagePullSecrets" => "core.v1.LocalObjectReference",
        "env" => "core.v1.EnvVar",
        "volumeMounts" => "core.v1.VolumeMount",
        _ => "core.v1.Container",
    });

    /// <summary>The name of the list in a pod.</summary>
    public string Name => Option.Name;

    /// <summary>Reads a list of the settings.</summary>
    public static TemplateList Read(Settings settings, Option<IReadOnlyList<JsonFragment>> option, string key) =>
        new(option, key, [.. settings.Get(option).Select(fragment => fragment.Parse())]);

    /// <summary>What is wrong with an item: no name, a container's that is not fixed, a placeholder that cannot be read; null when nothing is.</summary>
    public string? Check(Node item, Template template)
    {
        if (item[Key].Text is not { Length: > 0 } name)
        {
            return $"\"{Key}\" is missing; expected a text";
        }

        // The template's own containers are told from the pod's by their names.
        return IsContainers && !KubernetesNames.IsDns1123Label(name)
            ? $"name \"{name}\" is not accepted; expected {KubernetesNames.Dns1123Label}, without placeholders"
            : template.Compile(item);
    }

    /// <summary>Whether the items are containers or init containers.</summary>
    public bool IsContainers => Option == SidecarOptions.Containers || Option == SidecarOptions.InitContainers;
}
