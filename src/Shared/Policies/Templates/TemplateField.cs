using System.Globalization;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Policies.Templates;

/// <summary>A string of a <see cref="TemplatePiece"/> that holds placeholders. Where these give a number or a truth value, it is written as its field has it.</summary>
/// <param name="source">The string as it was written.</param>
/// <param name="text">The same, read.</param>
/// <param name="type">The type that it stands in; null where that is not known.</param>
/// <param name="field">Its field; null where that is not known.</param>
internal sealed class TemplateField(string source, TemplateText text, SchemaType? type, SchemaField? field)
{
    // Where kubelet expands $(NAME): https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    private readonly bool _isExpanded = (type?.Name, field?.Name) is
        ("core.v1.Container", "command" or "args") or ("core.v1.EnvVar", "value") or ("core.v1.VolumeMount", "subPathExpr");

    private readonly SchemaValue _value = field?.Value ?? SchemaValue.Text;

    /// <summary>The string, read.</summary>
    public TemplateText Text => text;

    /// <summary>Whether a string holds placeholders.</summary>
    public static bool IsOne(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>Writes its value.</summary>
    public void Write(Rendering rendering, ByteBuffer output)
    {
        var rendered = text.Render(rendering, _isExpanded);
        switch (_value)
        {
            case SchemaValue.Integer or SchemaValue.IntegerOrText when long.TryParse(rendered, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                output.Write(number);
                break;
            case SchemaValue.Boolean when rendered is "true" or "false":
                output.Write(rendered == "true" ? "true"u8 : "false"u8);
                break;
            default:
                RefuseUnlessText(rendered, rendering);
                JsonText.WriteString(output, rendered);
                break;
        }
    }

    private void RefuseUnlessText(string rendered, Rendering rendering)
    {
        if (_value is SchemaValue.Integer or SchemaValue.Boolean && rendering.Faults.Count == 0)
        {
            rendering.Refuse($"{field!.Name}: {source} gives \"{PlainText.Value(rendered)}\"; expected {(_value == SchemaValue.Integer ? "a whole number" : "true or false")}");
        }
    }
}
