using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Templates;

/// <summary>A text that may hold placeholders; without any it is held to a shape of its own.</summary>
internal sealed class TemplateShape(Shape<string> plain) : Shape<string>
{
    private const string Placeholders = "placeholders such as ${labels['app']:-none}";

    private string Words => ReferenceEquals(plain, Shapes.Text) ? $", perhaps with {Placeholders}" : $", or a text with {Placeholders}";

    public override string Accepts => plain.Accepts + Words;

    public override string Schema => plain.Grammars.Any() ? $"{{\"anyOf\":[{plain.Schema},{{\"type\":\"string\",\"pattern\":\"[$][{{]\"}}]}}" : plain.Schema;

    internal override string Brief => plain.Brief + Words;

    internal override IEnumerable<Grammar> Grammars => plain.Grammars;

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out string value)
    {
        value = "";
        if (node is not ScalarNode { IsNull: false } scalar || !scalar.Text.Contains("${", StringComparison.Ordinal))
        {
            return plain.TryRead(node, path, errors, out value);
        }

        value = scalar.Text;
        if (TemplateText.TryParse(scalar.Text, out _, out var error))
        {
            return true;
        }

        errors.Add(node, path, error);
        return false;
    }

    public override string Show(string value) => plain.Show(value);
}
