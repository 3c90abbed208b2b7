namespace Sluice.Hosting.DryRuns;

/// <summary>Divides a text into its documents, as kubectl does: YAML at lines that begin with ---, JSON where a value ends.</summary>
internal static class ManifestText
{
    /// <summary>The documents, each with its number of lines before it.</summary>
    public static IEnumerable<(string Text, int LinesBefore)> Split(string text) => text.AsSpan().TrimStart() is ['{', ..] ? SplitJson(text) : SplitYaml(text);

    /// <summary>The document without its --- line.</summary>
    public static string WithoutMarker(string document) =>
        document.StartsWith("---\n", StringComparison.Ordinal) ? document[4..] : document.StartsWith("---\r\n", StringComparison.Ordinal) ? document[5..] : document;

    // Objects one behind the other, as kubectl get -o json and jq write them. What is not JSON is left for the reader of YAML to say what is wrong with.
    private static IEnumerable<(string Text, int LinesBefore)> SplitJson(string text)
    {
        var start = 0;
        var linesBefore = 0;
        while (start < text.Length && EndOfObject(text, start) is var end && end > 0)
        {
            yield return (ForYaml(text[start..end]), linesBefore);
            linesBefore += text.AsSpan(start, end - start).Count('\n');
            start = end;
        }

        if (start == 0 || !text.AsSpan(start).IsWhiteSpace())
        {
            yield return (ForYaml(text[start..]), linesBefore);
        }
    }

    // Behind the bracket that closes the first one; 0 where none does.
    private static int EndOfObject(string text, int start)
    {
        var depth = 0;
        var inText = false;
        for (var i = start; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when inText:
                    i++;
                    break;
                case '"':
                    inText = !inText;
                    break;
                case '{' or '[' when !inText:
                    depth++;
                    break;
                case '}' or ']' when !inText && --depth == 0:
                    return i + 1;
            }
        }

        return 0;
    }

    // JSON may be indented by tabs, and has none inside its texts.
    private static string ForYaml(string json) => json.Replace('\t', ' ');

    private static IEnumerable<(string Text, int LinesBefore)> SplitYaml(string text)
    {
        var start = 0;
        var linesBefore = 0;
        var line = 0;
        for (var position = 0; position < text.Length; line++)
        {
            if (position > start && IsMarker(text.AsSpan(position)))
            {
                yield return (text[start..position], linesBefore);
                (start, linesBefore) = (position, line);
            }

            var end = text.IndexOf('\n', position);
            position = end < 0 ? text.Length : end + 1;
        }

        yield return (text[start..], linesBefore);
    }

    private static bool IsMarker(ReadOnlySpan<char> rest) =>
        rest.StartsWith("---", StringComparison.Ordinal) && (rest.Length == 3 || rest[3] is ' ' or '\t' or '\r' or '\n');
}
