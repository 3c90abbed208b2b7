namespace Sluice.Kubernetes;

/// <summary>
/// A pattern for names: <c>*</c> stands for any run of characters (also none, also with / and .), <c>?</c> for one character,
/// everything else for itself. Upper and lower case differ, and the whole text has to match.
/// </summary>
/// <remarks>The time to match is at most proportional to the length of the text times that of the pattern, whatever the pattern.</remarks>
public sealed class Glob : IEquatable<Glob>
{
    /// <summary>What a pattern is made of, in words for a message.</summary>
    public const string Accepted = "a name in which * stands for any run of characters and ? for one";

    private readonly Kind _kind;
    private readonly string _literal;

    /// <summary>Compiles a pattern. Every text is one.</summary>
    /// <param name="pattern">The pattern. The empty one matches the empty text only.</param>
    public Glob(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;
        (_kind, _literal) = Compile(pattern);
    }

    private enum Kind
    {
        Anything,
        Exact,
        Prefix,
        Suffix,
        Mixed,
    }

    /// <summary>The pattern as it was given.</summary>
    public string Pattern { get; }

    /// <summary>Whether it matches one text only: itself.</summary>
    internal bool IsName => _kind == Kind.Exact;

    /// <summary>Whether it matches every text.</summary>
    public bool IsEverything => _kind == Kind.Anything;

    /// <summary>Whether the pattern matches a text. Does not allocate.</summary>
    /// <param name="text">The whole text.</param>
    public bool IsMatch(ReadOnlySpan<char> text) => _kind switch
    {
        Kind.Anything => true,
        Kind.Exact => text.SequenceEqual(_literal),
        Kind.Prefix => text.StartsWith(_literal, StringComparison.Ordinal),
        Kind.Suffix => text.EndsWith(_literal, StringComparison.Ordinal),
        _ => IsMixedMatch(_literal, text),
    };

    /// <summary>Whether the patterns are the same text.</summary>
    /// <param name="other">The pattern to compare with.</param>
    public bool Equals(Glob? other) => other is not null && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Glob);

    /// <inheritdoc/>
    public override int GetHashCode() => Pattern.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as it was given.</summary>
    public override string ToString() => Pattern;

    private static (Kind Kind, string Literal) Compile(string pattern)
    {
        var inner = pattern.AsSpan().Trim('*');
        if (inner.ContainsAny('*', '?'))
        {
            return (Kind.Mixed, pattern);
        }

        var (starts, ends) = (pattern.StartsWith('*'), pattern.EndsWith('*'));
        return (starts, ends) switch
        {
            (true, true) when inner.IsEmpty => (Kind.Anything, ""),
            (true, true) => (Kind.Mixed, pattern),
            (true, false) => (Kind.Suffix, inner.ToString()),
            (false, true) => (Kind.Prefix, inner.ToString()),
            _ => (Kind.Exact, pattern),
        };
    }

    // Only the last * is ever reconsidered: what the ones before it took can stay as short as it was, because anything that
    // a longer run would leave to the rest, the last * can take as well. So there is no backtracking over several of them.
    private static bool IsMixedMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (at, position) = (0, 0);
        var (lastStar, resume) = (-1, 0);
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                lastStar = at++;
                resume = position;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == text[position]))
            {
                at++;
                position++;
            }
            else if (lastStar >= 0)
            {
                at = lastStar + 1;
                position = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }
}
