namespace Sluice.Yaml;

/// <summary>A node of a YAML file that knows its place.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public abstract record ConfigNode(int Line, int Column)
{
    /// <summary>What the node is, for messages: <c>text "a"</c>, <c>a list</c>, <c>nothing</c>.</summary>
    public abstract string Describe();
}

/// <summary>A single value.</summary>
/// <param name="Text">The value as text.</param>
/// <param name="IsPlain">Whether it stood without quotes, so that <c>true</c>, <c>1</c> and <c>null</c> are not text.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public sealed record ScalarNode(string Text, bool IsPlain, int Line, int Column) : ConfigNode(Line, Column)
{
    /// <summary>Whether it is <c>null</c>, <c>~</c> or nothing at all.</summary>
    public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");

    /// <summary><c>true</c> or <c>false</c> without quotes; null otherwise.</summary>
    public bool? Boolean => (IsPlain, Text) switch
    {
        (true, "true" or "True" or "TRUE") => true,
        (true, "false" or "False" or "FALSE") => false,
        _ => null,
    };

    /// <summary>Whether it is a number without quotes, in a form that JSON has too.</summary>
    public bool IsNumber => IsPlain && YamlNumbers.IsNumber(Text);

    /// <inheritdoc />
    public override string Describe() => this switch
    {
        { IsNull: true } => "nothing",
        { Boolean: not null } => $"the boolean {Text}",
        { IsNumber: true } => $"the number {Text}",
        _ => $"the text \"{(Text.Length > 60 ? Text[..60] + "…" : Text)}\"",
    };
}

/// <summary>A list.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public sealed record SequenceNode(IReadOnlyList<ConfigNode> Items, int Line, int Column) : ConfigNode(Line, Column)
{
    /// <inheritdoc />
    public override string Describe() => "a list";
}

/// <summary>A mapping.</summary>
/// <param name="Entries">Its entries in their order; keys are unique.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public sealed record MappingNode(IReadOnlyList<KeyValuePair<ScalarNode, ConfigNode>> Entries, int Line, int Column) : ConfigNode(Line, Column)
{
    /// <summary>The value of a key, or null.</summary>
    public ConfigNode? Find(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (name.Text == key)
            {
                return value;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override string Describe() => "a mapping";
}

internal static class YamlNumbers
{
    public static bool IsNumber(string text)
    {
        var rest = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        var whole = CountDigits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0'))
        {
            return false;
        }

        rest = rest[whole..];
        if (rest is ['.', ..])
        {
            var fraction = CountDigits(rest[1..]);
            if (fraction == 0)
            {
                return false;
            }

            rest = rest[(fraction + 1)..];
        }

        return rest.IsEmpty || IsExponent(rest);
    }

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('e' or 'E'))
        {
            return false;
        }

        var digits = text[1..] is ['+' or '-', ..] ? text[2..] : text[1..];
        return digits.Length > 0 && CountDigits(digits) == digits.Length;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }
}
