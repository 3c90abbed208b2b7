using System.Globalization;
using System.Text;
using Sluice.Yaml;

namespace Sluice.Webhooks.Native;

/// <summary>Values as literals of CEL.</summary>
internal static class CelText
{
    // What CEL keeps for itself, and so cannot be the name of a field in Object{…}: https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
    private static readonly string[] Reserved =
    [
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while",
    ];

    /// <summary>A text in quotes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '\'' => "\\'",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(character) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => character.ToString(),
            });
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>A list of texts.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    /// <summary>A value of sluice.yaml. Kubernetes takes no list or map of values of several types, so that each says that it may be any.</summary>
    public static string Of(ConfigNode node) => node switch
    {
        MappingNode mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Quote(entry.Key.Text)}: dyn({Of(entry.Value)})"))}}}",
        SequenceNode sequence => $"[{string.Join(", ", sequence.Items.Select(item => $"dyn({Of(item)})"))}]",
        ScalarNode scalar => Scalar(scalar),
        _ => "null",
    };

    /// <summary>A value without parts.</summary>
    public static string Scalar(ScalarNode scalar) => scalar switch
    {
        { IsNull: true } => "null",
        { Boolean: { } boolean } => boolean ? "true" : "false",
        { IsNumber: true } => scalar.Text,
        _ => Quote(scalar.Text),
    };

    /// <summary>Whether a text can be the name of a field behind a dot or in <c>Object{…}</c>.</summary>
    public static bool IsField(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') && !Reserved.Contains(text);
}
