using System.Globalization;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>
/// Judges regular expressions by their text. Sluice matches without backtracking, so that none takes exponential time; but its automaton has a state
/// for each place in the expression with counted repeats written out, and what repeats a repeat keeps many of them alive at once. Other tools that read the same expression backtrack.
/// </summary>
internal static class PatternCost
{
    /// <summary>More places than this in an expression, with its counted repeats written out, are called costly: a label has 63 characters.</summary>
    public const long MostStates = 500;

    /// <summary>What is costly about an expression; null when nothing is.</summary>
    public static string? FindFault(string pattern)
    {
        var groups = new Stack<Group>([new Group()]);
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '(':
                    groups.Push(new Group());
                    break;
                case ')' when groups.Count > 1:
                    var closed = groups.Pop().Close();
                    groups.Peek().Add(closed);
                    break;
                case '|':
                    groups.Peek().EndBranch();
                    break;
                case '?':
                    groups.Peek().MakeOptional();
                    break;
                case '*' or '+' or '{' when TryReadRepeat(pattern, ref i, out var most):
                    if (!groups.Peek().TryRepeat(most))
                    {
                        return $"it repeats what itself repeats, \"{pattern[..(i + 1)]}\"; expected one repeat, such as (a|b)* in place of (a*b*)*, or something fixed between, as in (-a+)*";
                    }

                    break;
                default:
                    groups.Peek().Add(new Atom(1, Repeats: false, IsGroup: false));
                    i = EndOfAtom(pattern, i);
                    break;
            }
        }

        var states = groups.Sum(group => group.Close().States);
        return states > MostStates ? $"its counted repeats make {states} places of it; expected at most {MostStates}" : null;
    }

    // {2}, {2,} and {2,5}; what is no such thing is a plain brace.
    private static bool TryReadRepeat(string pattern, ref int index, out long? most)
    {
        most = null;
        if (pattern[index] != '{')
        {
            return true;
        }

        var end = pattern.IndexOf('}', index);
        var parts = end < 0 ? [] : pattern[(index + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var least))
        {
            return false;
        }

        index = end;
        most = parts.Length == 1 ? least : long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        return true;
    }

    private static int EndOfAtom(string pattern, int index) => pattern[index] switch
    {
        '\\' => Math.Min(index + 1, pattern.Length - 1),
        '[' when EndOfClass(pattern, index) is var end and > 0 => end,
        _ => index,
    };

    // The first ] of a class is one of its characters.
    private static int EndOfClass(string pattern, int index)
    {
        var first = index + (index + 1 < pattern.Length && pattern[index + 1] == '^' ? 2 : 1);
        for (var i = first; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (pattern[i] == ']' && i > first)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A part of the expression.</summary>
    /// <param name="States">Its places.</param>
    /// <param name="Repeats">Whether it can be cut into repeats in more than one way, or is not there.</param>
    /// <param name="IsGroup">Whether it stands in brackets.</param>
    private readonly record struct Atom(long States, bool Repeats, bool IsGroup);

    /// <summary>What stands in brackets, branch by branch.</summary>
    private sealed class Group
    {
        private Atom? _last;
        private long _states;
        private bool _isFixed;
        private bool _repeats;
        private bool _isOpen;

        public void Add(Atom atom)
        {
            Commit();
            _last = atom;
        }

        public void MakeOptional() => _last = _last is { } last ? last with { Repeats = true, IsGroup = false } : null;

        /// <summary>Repeats the last part.</summary>
        /// <returns>Whether it is one that does not repeat by itself.</returns>
        public bool TryRepeat(long? most)
        {
            if (_last is not { } last)
            {
                return true;
            }

            _last = new Atom(Math.Max(1, most ?? 1) * last.States, last.Repeats || most is null, IsGroup: false);
            return !(last is { IsGroup: true, Repeats: true } && most != 1);
        }

        // A branch that has nothing fixed in it can be cut into repeats in many ways.
        public void EndBranch()
        {
            Commit();
            _isOpen |= _repeats && !_isFixed;
            (_repeats, _isFixed) = (false, false);
        }

        public Atom Close()
        {
            EndBranch();
            return new Atom(_states, _isOpen, IsGroup: true);
        }

        private void Commit()
        {
            _states += _last?.States ?? 0;
            _repeats |= _last is { Repeats: true };
            _isFixed |= _last is { Repeats: false };
            _last = null;
        }
    }
}
