using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Where in a pattern a translation stands, and the errors that name parts of it.</summary>
internal sealed class Re2Reader(string pattern)
{
    public string Pattern => pattern;

    public int Position { get; set; }

    public bool AtEnd => Position >= pattern.Length;

    /// <summary>Null, or what is wrong with the pattern, in Go's words. The first error stays.</summary>
    public string? Error { get; private set; }

    /// <summary>The char at a distance, or NUL behind the end.</summary>
    public char Peek(int distance = 0) => Position + distance < pattern.Length ? pattern[Position + distance] : '\0';

    public bool StartsWith(string text) => pattern.AsSpan(Position).StartsWith(text, StringComparison.Ordinal);

    /// <summary>The next character, which may be written with two chars.</summary>
    public int Take()
    {
        if (!Rune.TryGetRuneAt(pattern, Position, out var rune))
        {
            rune = Rune.ReplacementChar;
            Position++;
            return rune.Value;
        }

        Position += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>Takes the text when it comes next.</summary>
    public bool TryTake(string text)
    {
        var found = StartsWith(text);
        Position += found ? text.Length : 0;
        return found;
    }

    /// <summary>The pattern from a place on, up to where the reader stands.</summary>
    public string Since(int start) => pattern[start..Math.Min(Position, pattern.Length)];

    /// <summary>Remembers an error about a part of the pattern.</summary>
    /// <returns>False, so that a reader can be left with it.</returns>
    public bool Fail(string problem, string part)
    {
        Error ??= $"error parsing regexp: {problem}: `{part}`";
        return false;
    }
}
