using System.Text;
using Sluice.Json;

namespace Sluice.Policies.ConsulRegistration;

/// <summary>Builds a shell word out of text that means nothing to the shell and variables that it expands: <c>'{"ID":"web-'"$POD_NAME"'"}'</c>.</summary>
internal sealed class ShellText
{
    private readonly StringBuilder _word = new();

    /// <summary>Text, as it is: no character of it is special.</summary>
    public ShellText Text(string text)
    {
        // In single quotes only the quote itself ends them.
        _word.Append('\'').Append(text.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
        return this;
    }

    /// <summary>Text as a JSON string, quotes included.</summary>
    public ShellText Json(string text)
    {
        var output = new ByteBuffer(64);
        JsonText.WriteString(output, text);
        return Text(Encoding.UTF8.GetString(output.Span));
    }

    /// <summary>The value of a variable, never split or expanded again.</summary>
    public ShellText Variable(string name)
    {
        _word.Append("\"$").Append(name).Append('"');
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _word.ToString();
}
