using System.Globalization;
using Sluice.Yaml;

namespace Sluice.Options;

internal sealed class TextShape(string accepts, Func<string, bool>? check, bool numbers = false) : Shape<string>
{
    public override string Accepts => accepts;

    public override string Schema => numbers ? "{\"type\":[\"string\",\"number\"]}" : "{\"type\":\"string\"}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out string value)
    {
        value = "";
        if (node is not ScalarNode scalar || scalar.IsNull)
        {
            return Refuse(node, path, errors);
        }

        if (scalar.Boolean is not null || (scalar.IsNumber && !numbers))
        {
            errors.Add(node, path, $"{scalar.Describe()}; expected {accepts}: put it in quotes (\"{scalar.Text}\") if that is meant");
            return false;
        }

        value = scalar.Text;
        return check is null || check(value) || Refuse(node, path, errors);
    }

    public override string Show(string value) => Shapes.Quote(value);
}

/// <summary>A text, or an empty one for none.</summary>
internal sealed class EmptyOrShape(Shape<string> text) : Shape<string>
{
    public override string Accepts => $"\"\", or {text.Accepts}";

    public override string Schema => text.Schema;

    internal override string Brief => $"\"\", or {text.Brief}";

    internal override IEnumerable<Grammar> Grammars => text.Grammars;

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out string value)
    {
        value = "";
        if (node is ScalarNode { Text: "", IsNull: false } || text.TryRead(node, path, new ErrorList(""), out value))
        {
            return true;
        }

        return Refuse(node, path, errors);
    }

    public override string Show(string value) => text.Show(value);
}

internal sealed class BooleanShape : Shape<bool>
{
    public override string Accepts => "true or false";

    public override string Schema => "{\"type\":\"boolean\"}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out bool value)
    {
        value = (node as ScalarNode)?.Boolean ?? false;
        return node is ScalarNode { Boolean: not null } || Refuse(node, path, errors);
    }

    public override string Show(bool value) => value ? "true" : "false";
}

internal sealed class IntegerShape(int least, int most) : Shape<int>
{
    public override string Accepts => $"a whole number from {least} to {most}";

    public override string Schema => $"{{\"type\":\"integer\",\"minimum\":{least},\"maximum\":{most}}}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out int value)
    {
        value = 0;
        return (node is ScalarNode { IsNumber: true } scalar
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least
            && value <= most) || Refuse(node, path, errors);
    }

    public override string Show(int value) => value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class NumberShape(decimal least, decimal most) : Shape<decimal>
{
    public override string Accepts => string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");

    public override string Schema => string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"number\",\"minimum\":{least},\"maximum\":{most}}}");

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out decimal value)
    {
        value = 0;
        return (node is ScalarNode { IsNumber: true } scalar
            && decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && value >= least
            && value <= most) || Refuse(node, path, errors);
    }

    public override string Show(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class ChoiceShape<T>((string Word, T Value)[] choices) : Shape<T>
    where T : notnull
{
    public override string Accepts => choices.Length == 1
        ? choices[0].Word
        : $"{string.Join(", ", choices[..^1].Select(choice => choice.Word))} or {choices[^1].Word}";

    public override string Schema => $"{{\"enum\":[{string.Join(',', choices.Select(choice => Shapes.Quote(choice.Word)))}]}}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out T value)
    {
        foreach (var choice in choices)
        {
            if (node is ScalarNode scalar && scalar.Text == choice.Word)
            {
                value = choice.Value;
                return true;
            }
        }

        value = choices[0].Value;
        var near = node is ScalarNode { Text: var word } ? Suggestions.Ask(word, choices.Select(choice => choice.Word)) : "";
        errors.Add(node, path, $"{node.Describe()}; expected {Accepts}{near}");
        return false;
    }

    public override string Show(T value) => choices.First(choice => choice.Value.Equals(value)).Word;
}
