using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies;

/// <summary>A resource as kubectl and sluice.yaml name it: <c>pods</c>, <c>deployments.apps</c>, <c>pods/status</c>, or <c>*</c> for all.</summary>
/// <param name="Group">API group; "" for the core one, <c>*</c> for all.</param>
/// <param name="Plural">Plural name; <c>*</c> for all.</param>
/// <param name="SubResource">Such as <c>status</c>; "" for the object itself.</param>
public readonly record struct ResourceName(string Group, string Plural, string SubResource)
{
    /// <summary>All resources, but those that are asked about only when they are named (<see cref="UnaskedResources"/>).</summary>
    public static ResourceName All { get; } = new("*", "*", "");

    /// <summary>Whether it is <see cref="All"/>.</summary>
    public bool IsAll => Plural == "*";

    /// <summary>Reads a name that <see cref="ResourceNameShape"/> accepts.</summary>
    public static ResourceName Parse(string text)
    {
        if (text == "*")
        {
            return All;
        }

        var (name, sub) = Split(text, '/');
        var (plural, group) = Split(name, '.');
        return new ResourceName(group, plural, sub);
    }

    /// <summary>The rule for it.</summary>
    /// <param name="operations">The operations.</param>
    public ResourceRule ToRule(Operations operations) => new(Group, SubResource.Length == 0 ? Plural : $"{Plural}/{SubResource}", operations);

    /// <inheritdoc />
    public override string ToString() => IsAll ? "*" : (Group.Length == 0 ? Plural : $"{Plural}.{Group}") + (SubResource.Length == 0 ? "" : $"/{SubResource}");

    private static (string Before, string After) Split(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}

/// <summary>
/// A <see cref="ResourceName"/>. What Kubernetes would never ask about under that name is refused with the name that is likely meant:
/// a rule for <c>deployments</c>, <c>pod</c> or <c>pvc</c> loads anywhere, and matches nothing.
/// </summary>
internal sealed class ResourceNameShape : Shape<ResourceName>
{
    private ResourceNameShape()
    {
    }

    public static Shape<ResourceName> Instance { get; } = Shapes.Named("resource", new ResourceNameShape());

    public override string Accepts => "a resource such as pods, deployments.apps, pods/status or *";

    public override string Schema => "{\"type\":\"string\"}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out ResourceName value)
    {
        value = ResourceName.All;
        if (!Shapes.NonEmptyText.TryRead(node, path, errors, out var text))
        {
            return false;
        }

        value = ResourceName.Parse(text);
        if (value.IsAll || FindFault(text, value) is not { } fault)
        {
            return true;
        }

        errors.Add(node, path, $"\"{text}\" {fault}");
        return false;
    }

    public override string Show(ResourceName value) => Shapes.Quote(value.ToString());

    private string? FindFault(string text, ResourceName name)
    {
        var known = KubernetesSchema.Default.Resources;
        if (known.FirstOrDefault(resource => resource.Group == name.Group && resource.Plural == name.Plural) is { } found)
        {
            return name.SubResource.Length == 0 || found.Subresources.Contains(name.SubResource)
                ? null
                : $"has a subresource that {found.QualifiedName} does not have; expected {(found.Subresources.IsEmpty ? "none" : string.Join(" or ", found.Subresources))}";
        }

        var meant = ResourceAliases.Find(name.Plural);
        if (name.Group.Contains('.', StringComparison.Ordinal) && !meant.Any(resource => resource.Group == name.Group))
        {
            // Somebody's own kind, or one of a newer Kubernetes.
            return KubernetesNames.IsDns1123Subdomain(name.Group) && KubernetesNames.IsDns1123Label(name.Plural) ? null : $"is not the name of a resource; expected {Accepts}";
        }

        if (meant.Count > 0)
        {
            var why = name.Group.Length == 0 && meant.Any(resource => resource.Plural == name.Plural) ? "is not of the core group" : "is not the name of a resource";
            return $"{why}; expected {string.Join(" or ", meant.Select(resource => resource.QualifiedName).Distinct())}";
        }

        var near = Suggestions.Ask(text, known.Select(resource => resource.QualifiedName).Distinct());
        return name.Group.Length == 0
            ? $"is not a resource of the core group; expected the plural name with its API group, such as {(KubernetesNames.IsDns1123Label(name.Plural) ? name.Plural : "widgets")}.example.com{near}"
            : $"has an API group that Kubernetes does not have; expected {Accepts}{near}";
    }
}
