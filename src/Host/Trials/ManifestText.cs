namespace Sluice.Host.Trials;

/// <summary>Divides a YAML text into its documents, as kubectl does: at lines that begin with ---.</summary>
internal static class ManifestText
{
    /// <summary>The documents, each with its number of lines before it.</summary>
    public static IEnumerable<(string Text, int LinesBefore)> Split(string text)
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

    /// <summary>The document without its --- line.</summary>
    public static string WithoutMarker(string document) =>
        document.StartsWith("---\n", StringComparison.Ordinal) ? document[4..] : document.StartsWith("---\r\n", StringComparison.Ordinal) ? document[5..] : document;

    private static bool IsMarker(ReadOnlySpan<char> rest) =>
        rest.StartsWith("---", StringComparison.Ordinal) && (rest.Length == 3 || rest[3] is ' ' or '\t' or '\r' or '\n');
}
