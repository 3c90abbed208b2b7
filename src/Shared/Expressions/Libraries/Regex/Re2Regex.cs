using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// A compiled pattern. Matching takes time in proportion to the text, whatever the pattern, and allocates nothing once the pattern
/// has seen texts like it. Can be used by many threads at once.
/// </summary>
/// <remarks>
/// .NET's own engine was measured first: with <c>NonBacktracking</c> one pattern with <c>\pL</c> took three seconds and 74 MB, plain ones
/// 60 to 900 KB each, and <c>\b</c> means another thing there.
/// </remarks>
internal sealed class Re2Regex
{
    private readonly Re2Program _program;
    private readonly Re2States _states;

    public Re2Regex(Re2Node pattern)
    {
        _program = Re2Program.Compile(pattern);
        _states = new Re2States(_program);
    }

    /// <summary>Whether the pattern matches somewhere in the text.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        var state = _states.Start;
        for (var i = 0; i < text.Length; i++)
        {
            int codePoint = text[i];
            if (char.IsSurrogate(text[i]))
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
                codePoint = rune.Value;
                i += length - 1;
            }

            state = _states.Go(state, _states.ClassOf(codePoint));
            if (state.IsMatch)
            {
                return true;
            }
        }

        return _states.Go(state, _states.End).IsMatch;
    }

    /// <inheritdoc cref="IsMatch(ReadOnlySpan{char})"/>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var state = _states.Start;
        for (var i = 0; i < utf8.Length; i++)
        {
            int codePoint = utf8[i];
            if (codePoint >= 0x80)
            {
                Rune.DecodeFromUtf8(utf8[i..], out var rune, out var length);
                codePoint = rune.Value;
                i += length - 1;
            }

            state = _states.Go(state, _states.ClassOf(codePoint));
            if (state.IsMatch)
            {
                return true;
            }
        }

        return _states.Go(state, _states.End).IsMatch;
    }

    /// <summary>The first match at or behind a place: where it begins and ends, or null.</summary>
    public (int Start, int End)? Find(ReadOnlySpan<char> text, int from) => new Re2Finder(_program).Find(text, from);
}
