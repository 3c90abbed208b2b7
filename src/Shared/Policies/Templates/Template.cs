using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;
using Sluice.Options;

namespace Sluice.Policies.Templates;

/// <summary>Texts and pieces of objects with placeholders. They are read once, when the configuration is loaded.</summary>
internal sealed class Template
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Dictionary<string, TemplateText> _texts = new(StringComparer.Ordinal);

    /// <summary>Whether there is nothing to replace in any of it.</summary>
    public bool IsEmpty => _texts.Count == 0;

    /// <summary>Every placeholder that was read.</summary>
    public IEnumerable<Placeholder> Placeholders => _texts.Values.SelectMany(text => text.Placeholders);

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

    /// <summary>Reads the values of a setting whose shape is <see cref="TemplateShape"/>: none of them is wrong.</summary>
    public void Compile(IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        foreach (var (_, text) in entries)
        {
            Compile(text);
        }
    }

    /// <summary>A string with its placeholders replaced, as the value of a label or an annotation.</summary>
    /// <param name="map">Which of them: <c>labels</c> or <c>annotations</c>.</param>
    /// <param name="key">Its key.</param>
    /// <param name="text">The string.</param>
    /// <param name="rendering">Has the values, and gets what is missing, or would be no label's value.</param>
    public string RenderMetadata(string map, string key, string text, Rendering rendering) =>
        map == "labels" ? RenderLabel(text, rendering, $"metadata.labels[\"{key}\"]") : Render(text, rendering);

    /// <summary>A string with its placeholders replaced, as the value of a label.</summary>
    /// <param name="text">The string.</param>
    /// <param name="rendering">Has the values, and gets what is missing, or would be no label's value.</param>
    /// <param name="place">The label, for messages.</param>
    public string RenderLabel(string text, Rendering rendering, string place)
    {
        var faults = rendering.Faults.Count;
        var value = Render(text, rendering);
        if (_texts.ContainsKey(text) && rendering.Faults.Count == faults && !KubernetesNames.IsLabelValue(value))
        {
            rendering.Refuse($"{place}: {text} gives \"{PlainText.Value(value)}\"; expected {KubernetesNames.LabelValue}");
        }

        return value;
    }

    /// <summary>A string with its placeholders replaced.</summary>
    public string Render(string text, Rendering rendering, bool isExpanded = false) =>
        _texts.TryGetValue(text, out var template) ? template.Render(rendering, isExpanded) : text;

    /// <summary>A part of the template with its placeholders replaced; where one gives a number or a truth value, it is written as its field has it.</summary>
    /// <param name="node">The part.</param>
    /// <param name="type">Its type in Kubernetes.</param>
    /// <param name="rendering">Has the values, and gets what is missing.</param>
    public JsonFragment Render(Node node, SchemaType? type, Rendering rendering)
    {
        var output = new ByteBuffer();
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            Write(json, node, type, null, rendering);
        }

        return new JsonFragment(output.Span.ToArray());
    }

    private void Write(Utf8JsonWriter json, Node node, SchemaType? type, SchemaField? field, Rendering rendering)
    {
        switch (node.Kind)
        {
            case NodeKind.Object:
                json.WriteStartObject();
                foreach (var member in node.Members)
                {
                    json.WritePropertyName(member.Name);
                    WriteMember(json, member.Name, member.Value, type, field, rendering);
                }

                json.WriteEndObject();
                break;
            case NodeKind.Array:
                json.WriteStartArray();
                foreach (var item in node.Items)
                {
                    Write(json, item, type, field, rendering);
                }

                json.WriteEndArray();
                break;
            case NodeKind.String:
                WriteText(json, node.Text!, type, field, rendering);
                break;
            default:
                json.WriteRawValue(node.Raw, skipInputValidation: true);
                break;
        }
    }

    // A member of a map is no field: it has the map's own kind of value. Objects are looked into with their type, all else with that of what holds it.
    private void WriteMember(Utf8JsonWriter json, string name, Node value, SchemaType? type, SchemaField? field, Rendering rendering)
    {
        var own = field is { Container: SchemaContainer.Map } ? field with { Container = SchemaContainer.Single } : type?.Find(name);
        var inner = own is { Value: SchemaValue.Object } ? KubernetesSchema.Default.TypeOf(own) : null;
        Write(json, value, inner ?? (own is { Value: SchemaValue.Object } ? null : type), own, rendering);
    }

    private void WriteText(Utf8JsonWriter json, string text, SchemaType? type, SchemaField? field, Rendering rendering)
    {
        var rendered = Render(text, rendering, IsExpanded(type, field));
        var value = field is not null && _texts.ContainsKey(text) ? field.Value : SchemaValue.Text;
        switch (value)
        {
            case SchemaValue.Integer or SchemaValue.IntegerOrText when long.TryParse(rendered, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case SchemaValue.Boolean when rendered is "true" or "false":
                json.WriteBooleanValue(rendered == "true");
                break;
            default:
                if (value is SchemaValue.Integer or SchemaValue.Boolean && rendering.Faults.Count == 0)
                {
                    rendering.Refuse($"{field!.Name}: {text} gives \"{PlainText.Value(rendered)}\"; expected {(value == SchemaValue.Integer ? "a whole number" : "true or false")}");
                }

                json.WriteStringValue(rendered);
                break;
        }
    }

    // Where kubelet expands $(NAME): https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    private static bool IsExpanded(SchemaType? type, SchemaField? field) => (type?.Name, field?.Name) is
        ("core.v1.Container", "command" or "args") or ("core.v1.EnvVar", "value") or ("core.v1.VolumeMount", "subPathExpr");
}
