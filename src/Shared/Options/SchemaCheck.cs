using System.Globalization;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;
using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>Compares YAML with Kubernetes' schema. A text with a placeholder (<c>${...}</c>) may be anything.</summary>
/// <param name="errors">Gets what is wrong, each with its place.</param>
/// <param name="isPart">Whether it is merged into an object: nothing is missing then, and a placeholder may stand for any part, with its keys.</param>
internal sealed class SchemaCheck(ErrorList errors, bool isPart = false)
{
    /// <summary>Checks an object.</summary>
    public void CheckObject(ConfigNode node, string path, SchemaType type)
    {
        if (node is not MappingNode mapping)
        {
            if (!(isPart && HasPlaceholder(node)))
            {
                Refuse(node, path, "a mapping");
            }

            return;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (type.Find(key.Text) is { } field)
            {
                CheckField(value, $"{path}.{key.Text}", type, field);
            }
            else if (!(isPart && HasPlaceholder(key)))
            {
                errors.Add(key, path, $"unknown field \"{key.Text}\"; expected one of {string.Join(", ", type.Fields.Select(known => known.Name))}{Suggestions.Ask(key.Text, type.Fields.Select(known => known.Name))}");
            }
        }

        foreach (var field in isPart ? [] : type.Fields.Where(field => field.IsRequired && mapping.Find(field.Name) is null or ScalarNode { IsNull: true }))
        {
            errors.Add(mapping, path, $"\"{field.Name}\" is missing; the API server refuses it");
        }
    }

    private void CheckField(ConfigNode node, string path, SchemaType type, SchemaField field)
    {
        if (node is ScalarNode { IsNull: true } || (isPart && HasPlaceholder(node)))
        {
            return;
        }

        switch (field.Container)
        {
            case SchemaContainer.List when node is SequenceNode list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    CheckValue(list.Items[i], $"{path}[{i}]", type, field);
                }

                break;
            case SchemaContainer.Map when node is MappingNode map:
                foreach (var (key, value) in map.Entries)
                {
                    CheckValue(value, $"{path}[\"{key.Text}\"]", type, field);
                }

                break;
            case SchemaContainer.Single:
                CheckValue(node, path, type, field);
                break;
            default:
                Refuse(node, path, field.Container == SchemaContainer.List ? "a list" : "a mapping");
                break;
        }
    }

    private void CheckValue(ConfigNode node, string path, SchemaType type, SchemaField field)
    {
        if (field.Value == SchemaValue.Object && KubernetesSchema.Default.TypeOf(field) is { } inner)
        {
            CheckObject(node, path, inner);
        }
        else if (field.Value is not (SchemaValue.Any or SchemaValue.Object) && !HasPlaceholder(node) && Expected(node, type, field) is { } expected)
        {
            Refuse(node, path, expected);
        }
    }

    private static bool HasPlaceholder(ConfigNode node) => node is ScalarNode scalar && scalar.Text.Contains("${", StringComparison.Ordinal);

    // What would be accepted where the value is not; null where it is.
    private static string? Expected(ConfigNode node, SchemaType type, SchemaField field)
    {
        var scalar = node as ScalarNode;
        return field.Value switch
        {
            SchemaValue.Boolean => scalar?.Boolean is null ? "true or false" : null,
            SchemaValue.Integer => IsInteger(scalar) ? null : "a whole number",
            SchemaValue.Number => scalar is { IsNumber: true } ? null : "a number",
            SchemaValue.Quantity => scalar is { Boolean: null } && Quantity.TryParse(scalar.Text, out _, out _) ? null : "a quantity such as 100m or 128Mi",
            SchemaValue.IntegerOrText => IsInteger(scalar) || IsText(scalar) ? null : "a whole number or a name",
            _ => IsText(scalar) ? ExpectedText(scalar!.Text, type, field) : scalar is null ? "a text" : $"a text: put it in quotes (\"{scalar.Text}\") if that is meant",
        };
    }

    private static string? ExpectedText(string text, SchemaType type, SchemaField field)
    {
        if (!field.Enumeration.IsEmpty)
        {
            return field.Enumeration.Contains(text) ? null : string.Join(" or ", field.Enumeration) + Suggestions.Ask(text, field.Enumeration);
        }

        return (type.Name, field.Name) switch
        {
            ("core.v1.EnvVar", "name") => KubernetesNames.IsEnvVarName(text) ? null : KubernetesNames.EnvVarName,
            ("core.v1.Volume" or "core.v1.Container", "name") => KubernetesNames.IsDns1123Label(text) ? null : KubernetesNames.Dns1123Label,
            ("core.v1.ContainerPort", "name") => KubernetesNames.IsPortName(text) ? null : KubernetesNames.PortName,
            ("core.v1.Container", "image") => text.Length == 0 || ImageReference.TryParse(text, out _, out _) ? null : ImageReference.Accepted,
            _ => null,
        };
    }

    private static bool IsText(ScalarNode? scalar) => scalar is { Boolean: null, IsNumber: false };

    private static bool IsInteger(ScalarNode? scalar) => scalar is { IsNumber: true } && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private void Refuse(ConfigNode node, string path, string expected) => errors.Add(node, path, $"{node.Describe()}; expected {expected}");
}
