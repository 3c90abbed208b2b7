using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>A regular expression, or nothing for any value.</summary>
internal sealed class ValuePatternShape : Shape<ValuePattern>
{
    public override string Accepts => "a regular expression that the whole value must match, or nothing for any value";

    public override string Schema => "{\"type\":[\"string\",\"null\"]}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out ValuePattern value)
    {
        value = ValuePattern.Anything;
        if (node is ScalarNode { IsNull: true })
        {
            return true;
        }

        if (!Shapes.Text.TryRead(node, path, errors, out var text))
        {
            return false;
        }

        if (text.Length == 0)
        {
            errors.Add(node, path, "the text \"\" would match an empty value only; expected a regular expression, or nothing (no quotes) for any value");
            return false;
        }

        if (ValuePattern.TryParse(text, out value) is { } fault)
        {
            errors.Add(node, path, $"\"{text}\" cannot be used: {fault}");
            return false;
        }

        return true;
    }

    public override string Show(ValuePattern value) => Shapes.NonEmptyText.Show(value.ToString());
}
