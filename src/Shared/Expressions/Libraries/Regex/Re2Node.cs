namespace Sluice.Expressions.Libraries;

/// <summary>Where in a text a pattern can be held: <c>^</c>, <c>$</c>, <c>\b</c>.</summary>
internal enum Re2Place
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

/// <summary>A part of a pattern.</summary>
/// <param name="Size">How many steps its automaton has, about.</param>
/// <param name="Repeats">The greatest product of counts around one of its parts.</param>
/// <param name="MatchesNothing">Whether it matches an empty text.</param>
internal abstract record Re2Node(long Size, long Repeats, bool MatchesNothing);

/// <summary>One character of a set.</summary>
internal sealed record Re2Set(CodePointSet Set) : Re2Node(1, 1, false);

/// <summary>A place, which takes no character.</summary>
internal sealed record Re2Assertion(Re2Place Place) : Re2Node(1, 1, true);

/// <summary>One part behind the other.</summary>
internal sealed record Re2Sequence(IReadOnlyList<Re2Node> Parts)
    : Re2Node(Parts.Sum(part => part.Size), Parts.Select(part => part.Repeats).DefaultIfEmpty(1).Max(), Parts.All(part => part.MatchesNothing));

/// <summary>One part or another, the first that leads to a match.</summary>
internal sealed record Re2Alternatives(IReadOnlyList<Re2Node> Parts)
    : Re2Node(Parts.Sum(part => part.Size + 1), Parts.Max(part => part.Repeats), Parts.Any(part => part.MatchesNothing));

/// <summary>A part several times.</summary>
/// <param name="Part">The part.</param>
/// <param name="Minimum">At least so often.</param>
/// <param name="Maximum">At most so often; null when there is no limit.</param>
/// <param name="IsLazy">Whether fewer are tried first.</param>
/// <param name="IsCount">Whether numbers were written.</param>
internal sealed record Re2Repeat(Re2Node Part, int Minimum, int? Maximum, bool IsLazy, bool IsCount) : Re2Node(
    (Part.Size * Math.Max(Maximum ?? Minimum, 1)) + 1,
    IsCount ? (Maximum ?? Minimum) * Part.Repeats : Part.Repeats,
    Minimum == 0 || Part.MatchesNothing);
