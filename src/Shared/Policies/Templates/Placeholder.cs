using System.Diagnostics.CodeAnalysis;
using Sluice.Policies.RequiredMetadata;

namespace Sluice.Policies.Templates;

/// <summary>A placeholder of a template: <c>${path}</c>, <c>${path:-default}</c>, <c>${path|pattern}</c> or <c>${path|pattern:-default}</c>.</summary>
/// <param name="Path">Where the value comes from.</param>
/// <param name="Pattern">What the whole value must match; null for anything. The default is the template's own, and need not.</param>
/// <param name="Default">What stands in for a value that is absent or empty; null for nothing.</param>
internal sealed record Placeholder(PlaceholderPath Path, ValuePattern? Pattern, TemplateText? Default)
{
    /// <summary>Reads a placeholder.</summary>
    /// <param name="text">The text that it stands in.</param>
    /// <param name="start">Where its <c>${</c> begins.</param>
    /// <param name="placeholder">What was read.</param>
    /// <param name="end">Where its } is.</param>
    /// <param name="error">What is wrong with it, and what would be accepted.</param>
    public static bool TryParse(string text, int start, [NotNullWhen(true)] out Placeholder? placeholder, out int end, [NotNullWhen(false)] out string? error)
    {
        var path = start + 2;
        var pathEnd = EndOfPath(text, path);
        var pattern = pathEnd < text.Length && text[pathEnd] == '|' ? pathEnd + 1 : -1;
        var patternEnd = pattern < 0 ? pathEnd : EndOfPattern(text, pattern);
        var fallback = IsDefault(text, patternEnd) ? patternEnd + 2 : -1;
        end = fallback < 0 ? patternEnd : EndOfDefault(text, fallback);
        placeholder = null;
        if (end >= text.Length || text[end] != '}')
        {
            error = $"\"{text}\" has a ${{ without its }}; expected }} behind the placeholder, or $${{ for a plain ${{";
            return false;
        }

        if (!PlaceholderPath.TryParse(text[path..pathEnd], out var read))
        {
            error = $"placeholder {text[start..(end + 1)]} is not understood; expected {PlaceholderPath.Accepted}";
            return false;
        }

        ValuePattern? values = null;
        TemplateText? otherwise = null;
        error = pattern < 0 ? null : ReadPattern(text[pattern..patternEnd], out values);
        if (error is not null || (fallback >= 0 && !TemplateText.TryParse(text[fallback..end], out otherwise, out error)))
        {
            return false;
        }

        placeholder = new Placeholder(read, values, otherwise);
        return true;
    }

    private static string? ReadPattern(string text, out ValuePattern? pattern)
    {
        pattern = null;
        return text.Length == 0
            ? "a placeholder has a | without a pattern; expected a regular expression that the whole value must match"
            : ValuePattern.TryParse(text, out pattern) is { } fault ? $"the pattern \"{text}\" of a placeholder cannot be used: {fault}" : null;
    }

    private static bool IsDefault(string text, int position) => text.AsSpan(Math.Min(position, text.Length)).StartsWith(":-");

    // Keys may hold any of these signs between their quotes.
    private static int EndOfPath(string text, int position)
    {
        var quote = '\0';
        for (; position < text.Length; position++)
        {
            var character = text[position];
            if (quote != '\0')
            {
                quote = character == quote ? '\0' : quote;
            }
            else if (character is '\'' or '"')
            {
                quote = character;
            }
            else if (character is '|' or '}' || IsDefault(text, position))
            {
                break;
            }
        }

        return position;
    }

    // A regular expression has braces of its own: a{2,3}, \}, [}].
    private static int EndOfPattern(string text, int position)
    {
        var (braces, isInClass) = (0, false);
        for (; position < text.Length; position++)
        {
            var character = text[position];
            if (character == '\\')
            {
                position++;
            }
            else if (character is '[' or ']')
            {
                isInClass = character == '[';
            }
            else if (!isInClass && braces == 0 && (character == '}' || IsDefault(text, position)))
            {
                break;
            }
            else if (!isInClass)
            {
                braces += character switch { '{' => 1, '}' => -1, _ => 0 };
            }
        }

        return position;
    }

    // A default may hold placeholders of its own.
    private static int EndOfDefault(string text, int position)
    {
        while (position < text.Length && text[position] != '}')
        {
            var isPlaceholder = text.AsSpan(position).StartsWith("${") && !text.AsSpan(position - 1).StartsWith("$${");
            // One that is wrong is found to be so when the default is read.
            position = isPlaceholder && (TryParse(text, position, out _, out var end, out _) || end < text.Length) ? end + 1 : position + 1;
        }

        return position;
    }
}
