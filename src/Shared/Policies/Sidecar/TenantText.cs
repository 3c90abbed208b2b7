using Sluice.Json;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>Finds placeholders through which the author of a pod says what a template's container runs, from which image, with which rights or with which directory of the node.</summary>
internal static class TenantText
{
    private static readonly string[] Fields = ["command", "args", "image", "securityContext", "hostPath"];

    public static IEnumerable<SettingsFinding> Find(Settings settings)
    {
        foreach (var option in (Option<IReadOnlyList<JsonFragment>>[])[SidecarOptions.InitContainers, SidecarOptions.Containers, SidecarOptions.Volumes])
        {
            foreach (var (field, placeholder) in settings.Get(option).SelectMany(item => FindIn(item.Parse(), null)))
            {
                yield return new SettingsFinding(FindingKind.TenantText, settings.NodeOf(option),
                    $"whoever writes a pod says with ${{{placeholder.Path.Text}}} what stands in {field} of {option.Name}; expected a pattern that the value must match, such as ${{{placeholder.Path.Text}|[a-z0-9-]+}}");
            }
        }
    }

    private static IEnumerable<(string Field, Placeholder Placeholder)> FindIn(Node node, string? field)
    {
        if (field is not null && node.Text is { } text && TemplateText.TryParse(text, out var template, out _))
        {
            return template.Placeholders.Where(placeholder => placeholder.Pattern is null && IsTenants(placeholder.Path)).Select(placeholder => (field, placeholder));
        }

        var found = new List<(string, Placeholder)>();
        foreach (var member in node.Members)
        {
            found.AddRange(FindIn(member.Value, field ?? Fields.FirstOrDefault(name => name == member.Name)));
        }

        foreach (var item in node.Items)
        {
            found.AddRange(FindIn(item, field));
        }

        return found;
    }

    // Names are DNS names, whatever they say; numbers and truth values are what they are. All other values are the author's own.
    private static bool IsTenants(PlaceholderPath path)
    {
        // Who may write a Namespace is no tenant of it.
        if (path.IsOfNamespace)
        {
            return false;
        }

        var steps = path.Steps;
        if (path.Text is "metadata.namespace" or "metadata.name" or "metadata.generateName" or "metadata.uid" || steps[^1].Name is "name" or "uid")
        {
            return steps[0].Name is "labels" or "annotations" || (steps.Length > 1 && steps[1].Name is "labels" or "annotations");
        }

        return FieldOf(path)?.Value is not (SchemaValue.Integer or SchemaValue.Boolean);
    }

    private static SchemaField? FieldOf(PlaceholderPath path)
    {
        var schema = KubernetesSchema.Default;
        var start = path.Steps[0].Name;
        var pod = schema.Find("core.v1.Pod");
        var type = start is "spec" or "metadata" ? pod : schema.Find(start is "containers" or "initContainers" ? "core.v1.PodSpec" : "meta.v1.ObjectMeta");
        SchemaField? field = null;
        foreach (var step in path.Steps.Where(step => step.Index is null))
        {
            field = type?.Find(step.Name);
            type = field is { Value: SchemaValue.Object } ? schema.TypeOf(field) : null;
        }

        return field;
    }
}
