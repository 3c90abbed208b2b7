using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.Pods;

/// <summary>A field of a pod that names an image: a container's, or that of a volume which is an image (KEP-4639).</summary>
/// <param name="Parent">What has the field.</param>
/// <param name="Member">The field's name.</param>
/// <param name="Path">Where it stands, for messages: <c>spec.containers[0].image</c>.</param>
/// <param name="Owner">The list and the name of the container or volume: the same in an older state of the pod.</param>
internal readonly record struct ImageField(Node Parent, string Member, string Path, string Owner)
{
    /// <summary>The image; null when there is none or it is not a text.</summary>
    public string? Text => Parent[Member].Text;

    /// <summary>The images of a pod: those of volumes, and of the containers that are meant.</summary>
    /// <returns>A list of its own: the pod may be edited while it is walked.</returns>
    public static IReadOnlyList<ImageField> In(Pod pod, GlobSet names)
    {
        var fields = new List<ImageField>();
        foreach (var container in pod.Containers().Meant(names))
        {
            fields.Add(new ImageField(container.Node, "image", $"{container.Path}.image", $"{container.Kind}/{container.Name}"));
        }

        var index = 0;
        foreach (var volume in pod.Spec["volumes"u8].Items)
        {
            if (volume["image"u8] is { IsObject: true } image)
            {
                fields.Add(new ImageField(image, "reference", $"{pod.Path}spec.volumes[{index}].image.reference", $"Volume/{volume["name"u8].Text}"));
            }

            index++;
        }

        return fields;
    }

    /// <summary>The images of a pod that are not the same in its older state.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="old">The pod before an update; one without a spec when it is new.</param>
    /// <param name="names">Which containers are meant.</param>
    public static IReadOnlyList<ImageField> Changed(Pod pod, Pod old, GlobSet names)
    {
        var before = new HashSet<(string Owner, string? Text)>();
        foreach (var field in In(old, names))
        {
            before.Add((field.Owner, field.Text));
        }

        return [.. In(pod, names).Where(field => !before.Contains((field.Owner, field.Text)))];
    }
}
