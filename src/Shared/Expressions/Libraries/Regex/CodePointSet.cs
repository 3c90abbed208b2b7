namespace Sluice.Expressions.Libraries;

/// <summary>A set of Unicode characters, as ranges of code points: what a character class of a pattern stands for.</summary>
internal sealed class CodePointSet
{
    public const int Maximum = 0x10FFFF;

    private List<(int First, int Last)> _ranges = [];

    // A settled set is not changed any more, so that many threads can read it.
    private bool _isSettled;

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
        _isSettled = false;
        return this;
    }

    public CodePointSet Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        _isSettled = false;
        return this;
    }

    /// <summary>Sorts the ranges and joins what touches.</summary>
    public CodePointSet Settle()
    {
        if (_isSettled)
        {
            return this;
        }

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
        _isSettled = true;
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

        return (next <= Maximum ? rest.Add(next, Maximum) : rest).Settle();
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

    /// <summary>Whether a character is in the set, which must be settled.</summary>
    public bool Contains(int codePoint)
    {
        var (low, high) = (0, _ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last) = _ranges[middle];
            if (codePoint >= first && codePoint <= last)
            {
                return true;
            }

            (low, high) = codePoint < first ? (low, middle - 1) : (middle + 1, high);
        }

        return false;
    }
}
