using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>A set of Unicode characters, as ranges of code points: what a character class of a pattern stands for.</summary>
internal sealed class CodePointSet
{
    public const int Maximum = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;
    private const int FirstAstral = 0x10000;

    private List<(int First, int Last)> _ranges = [];

    /// <summary>The ranges, ascending, neither touching nor overlapping once <see cref="Settle"/> was called.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    public static CodePointSet Of(params ReadOnlySpan<(int First, int Last)> ranges)
    {
        var set = new CodePointSet();
        foreach (var (first, last) in ranges)
        {
            set.Add(first, last);
        }

        return set.Settle();
    }

    public CodePointSet Add(int first, int last)
    {
        _ranges.Add((first, last));
        return this;
    }

    public CodePointSet Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    /// <summary>Sorts the ranges and joins what touches.</summary>
    public CodePointSet Settle()
    {
        _ranges.Sort();
        var joined = new List<(int First, int Last)>(_ranges.Count);
        foreach (var range in _ranges)
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last + 1)
            {
                joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, range.Last));
            }
            else
            {
                joined.Add(range);
            }
        }

        _ranges = joined;
        return this;
    }

    /// <summary>All other characters.</summary>
    public CodePointSet Negated()
    {
        Settle();
        var rest = new CodePointSet();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
            {
                rest.Add(next, first - 1);
            }

            next = last + 1;
        }

        return next <= Maximum ? rest.Add(next, Maximum) : rest;
    }

    /// <summary>The same characters in every case.</summary>
    public CodePointSet Folded()
    {
        Settle();
        var folded = new CodePointSet().Add(this);
        foreach (var (first, last) in _ranges)
        {
            for (var codePoint = first; codePoint <= Math.Min(last, CaseFolding.Last); codePoint++)
            {
                CaseFolding.AddOthers(codePoint, folded);
            }
        }

        return folded.Settle();
    }

    /// <summary>Whether every character beyond the 16 bits of one char is in the set.</summary>
    public bool HasAllAstral() => Settle()._ranges is [.., ( <= FirstAstral, Maximum)];

    /// <summary>A pattern of .NET that matches one char of a character in the set: exact where none is written with two.</summary>
    public string ToUnitPattern()
    {
        Settle();
        var builder = new StringBuilder("[");
        foreach (var (first, last) in _ranges)
        {
            if (first <= char.MaxValue)
            {
                AppendRange(builder, first, Math.Min(last, char.MaxValue));
            }
        }

        return builder.Length == 1 ? @"[^\s\S]" : builder.Append(']').ToString();
    }

    /// <summary>A pattern of .NET that matches exactly one character of the set, and can be followed by a quantifier.</summary>
    public string ToPattern()
    {
        Settle();
        var units = new CodePointSet();
        var pairs = new List<string>();
        foreach (var (first, last) in _ranges)
        {
            AddUnits(units, first, Math.Min(last, char.MaxValue));
            if (last >= FirstAstral)
            {
                AddPairs(pairs, Math.Max(first, FirstAstral), last);
            }
        }

        if (pairs.Count == 0)
        {
            return units.ToUnitPattern();
        }

        var alternatives = units._ranges.Count == 0 ? pairs : pairs.Prepend(units.ToUnitPattern());
        return $"(?:{string.Join('|', alternatives)})";
    }

    private static void AddUnits(CodePointSet units, int first, int last)
    {
        if (first < FirstSurrogate)
        {
            units.Add(first, Math.Min(last, FirstSurrogate - 1));
        }

        if (last > LastSurrogate)
        {
            units.Add(Math.Max(first, LastSurrogate + 1), last);
        }
    }

    // A range beyond 16 bits, as the pairs of surrogates that write it: a part of the first row, whole rows, a part of the last.
    private static void AddPairs(List<string> pairs, int first, int last)
    {
        while (first <= last)
        {
            var row = first | 0x3FF;
            var end = Math.Min(row, last);
            var wholeRows = (first & 0x3FF) == 0 && last >= row;
            end = wholeRows ? ((last + 1) & ~0x3FF) - 1 : end;
            var (from, to) = (Surrogates(first), Surrogates(end));
            var builder = new StringBuilder("[");
            AppendRange(builder, from.High, to.High);
            builder.Append("][");
            AppendRange(builder, from.Low, to.Low);
            pairs.Add(builder.Append(']').ToString());
            first = end + 1;
        }
    }

    private static (int High, int Low) Surrogates(int codePoint)
    {
        var offset = codePoint - FirstAstral;
        return (0xD800 + (offset >> 10), 0xDC00 + (offset & 0x3FF));
    }

    private static void AppendRange(StringBuilder builder, int first, int last)
    {
        builder.Append(CultureInfo.InvariantCulture, $@"\u{first:X4}");
        if (last > first)
        {
            builder.Append(CultureInfo.InvariantCulture, $@"-\u{last:X4}");
        }
    }
}
