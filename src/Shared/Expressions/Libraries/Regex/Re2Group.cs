using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>A part of a pattern that is written in .NET's syntax and takes a quantifier as a whole.</summary>
/// <param name="Text">The pattern.</param>
/// <param name="Size">How many steps its automaton has, about.</param>
/// <param name="Repeat">The greatest product of counts around one of its parts.</param>
/// <param name="UnitText">For a class with every character of two chars: a pattern for one char of it, which is quicker.</param>
internal readonly record struct Re2Piece(string Text, long Size, long Repeat, string? UnitText = null);

/// <summary>The parts of a pattern between two parentheses, while they are being read.</summary>
/// <param name="flagsOutside">The flags that hold again behind the group.</param>
internal sealed class Re2Group(Re2Flags flagsOutside)
{
    public const int Unbounded = -1;

    private readonly List<Re2Piece> _alternatives = [];
    private readonly List<Re2Piece> _pieces = [];

    public Re2Flags FlagsOutside => flagsOutside;

    public void Add(Re2Piece piece) => _pieces.Add(piece);

    public void NextAlternative()
    {
        _alternatives.Add(Join("", _pieces));
        _pieces.Clear();
    }

    /// <summary>The whole group as one piece.</summary>
    public Re2Piece Close()
    {
        NextAlternative();
        var joined = Join("|", _alternatives);
        return joined with { Text = $"(?:{joined.Text})" };
    }

    /// <summary>Repeats what was added last, and says to what product of counts its innermost part comes.</summary>
    /// <returns>False when there is nothing to repeat.</returns>
    public bool Repeat(int minimum, int maximum, bool isCount, bool isLazy, out long count)
    {
        count = 0;
        if (_pieces.Count == 0)
        {
            return false;
        }

        var piece = _pieces[^1];
        var times = maximum == Unbounded ? Math.Max(minimum, 1) : maximum;
        var repeat = isCount ? (maximum == Unbounded ? minimum : maximum) * piece.Repeat : piece.Repeat;
        count = isCount && (minimum >= 2 || maximum >= 2) ? repeat : 0;
        var text = Quantified(piece, minimum, maximum, isLazy);
        _pieces[^1] = new Re2Piece($"(?:{text})", piece.Size * Math.Max(times, 1), isCount ? repeat : piece.Repeat);
        return true;
    }

    // One char of a pair is as good as the pair where any number of them is taken: what follows matches no half of one.
    private static string Quantified(Re2Piece piece, int minimum, int maximum, bool isLazy) => (minimum, maximum, isLazy) switch
    {
        (0, Unbounded, false) when piece.UnitText is not null => $"{piece.UnitText}*",
        (1, Unbounded, false) when piece.UnitText is not null => $"{piece.Text}{piece.UnitText}*",
        _ => piece.Text + Quantifier(minimum, maximum) + (isLazy ? "?" : ""),
    };

    private static string Quantifier(int minimum, int maximum) => (minimum, maximum) switch
    {
        (0, Unbounded) => "*",
        (1, Unbounded) => "+",
        (0, 1) => "?",
        (_, Unbounded) => string.Create(CultureInfo.InvariantCulture, $"{{{minimum},}}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{{{minimum},{maximum}}}"),
    };

    private static Re2Piece Join(string separator, List<Re2Piece> pieces)
    {
        var text = string.Join(separator, pieces.Select(piece => piece.Text));
        return new Re2Piece(text, pieces.Sum(piece => piece.Size), pieces.Select(piece => piece.Repeat).DefaultIfEmpty(1).Max());
    }
}
