using System.Text;

namespace Sluice.Expressions;

/// <summary>A text that is known when the expression is compiled, in both encodings: comparing it with a document's text makes no string.</summary>
internal sealed class Utf8Text(string text)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>The text in UTF-8.</summary>
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(text);
}
