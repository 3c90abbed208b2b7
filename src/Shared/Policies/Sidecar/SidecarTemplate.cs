using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Json;
using Sluice.Options;

namespace Sluice.Policies.Sidecar;

/// <summary>Renders parts of a template. Its strings are read once, when the configuration is loaded.</summary>
internal sealed class SidecarTemplate
{
    // Fields of a pod that are whole numbers, or numbers or names: there the number 80 is meant where a placeholder gives "80".
    private static readonly HashSet<string> NumberFields = new(StringComparer.Ordinal)
    {
        "containerPort", "hostPort", "port", "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
        "terminationGracePeriodSeconds", "runAsUser", "runAsGroup", "defaultMode", "mode", "expirationSeconds", "seconds",
    };

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Dictionary<string, TemplateText> _texts = new(StringComparer.Ordinal);

    /// <summary>Reads a string of the template.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Compile(string text)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return null;
        }

        if (TemplateText.TryParse(text, out var template, out var error))
        {
            _texts[text] = template;
        }

        return error;
    }

    /// <summary>Reads every string inside a part of the template.</summary>
    /// <returns>What is wrong with one of them; null when nothing is.</returns>
    public string? Compile(Node node)
    {
        var error = node.Text is { } text ? Compile(text) : null;
        foreach (var item in node.Items)
        {
            error ??= Compile(item);
        }

        foreach (var member in node.Members)
        {
            error ??= Compile(member.Value);
        }

        return error;
    }

    /// <summary>A string with its placeholders replaced.</summary>
    public string Render(string text, PlaceholderSource pod, ICollection<string> missing) =>
        _texts.TryGetValue(text, out var template) ? template.Render(pod, missing) : text;

    /// <summary>A part of the template with its placeholders replaced.</summary>
    public JsonFragment Render(Node node, PlaceholderSource pod, ICollection<string> missing)
    {
        var output = new ByteBuffer();
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            Write(json, node, "", pod, missing);
        }

        return new JsonFragment(output.Span.ToArray());
    }

    private void Write(Utf8JsonWriter json, Node node, string field, PlaceholderSource pod, ICollection<string> missing)
    {
        switch (node.Kind)
        {
            case NodeKind.Object:
                json.WriteStartObject();
                foreach (var member in node.Members)
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, member.Name, pod, missing);
                }

                json.WriteEndObject();
                break;
            case NodeKind.Array:
                json.WriteStartArray();
                foreach (var item in node.Items)
                {
                    Write(json, item, field, pod, missing);
                }

                json.WriteEndArray();
                break;
            case NodeKind.String:
                WriteText(json, node.Text!, field, pod, missing);
                break;
            default:
                json.WriteRawValue(node.Raw, skipInputValidation: true);
                break;
        }
    }

    private void WriteText(Utf8JsonWriter json, string text, string field, PlaceholderSource pod, ICollection<string> missing)
    {
        var rendered = Render(text, pod, missing);
        var mayBeNumber = NumberFields.Contains(field) && _texts.TryGetValue(text, out var template) && template.IsOnePlaceholder;
        if (mayBeNumber && long.TryParse(rendered, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(rendered);
        }
    }
}
