namespace Sluice.Expressions.Libraries;

/// <summary>What a step of a pattern's automaton does.</summary>
internal enum Re2Step
{
    /// <summary>Takes a character of a set.</summary>
    Take,

    /// <summary>Goes on in two ways, the first rather.</summary>
    Fork,

    /// <summary>Goes on when the place is right.</summary>
    Check,

    /// <summary>The pattern matches.</summary>
    Match,
}

/// <summary>A step of a pattern's automaton.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Argument">The number of the set, the <see cref="Re2Place"/>, or where the second way goes.</param>
/// <param name="Next">Where it goes on.</param>
internal readonly record struct Re2Instruction(Re2Step Kind, int Argument, int Next);

/// <summary>A pattern as an automaton that takes every way at once, which is why it never goes back.</summary>
internal sealed class Re2Program
{
    private readonly List<Re2Instruction> _instructions = [];
    private readonly List<CodePointSet> _sets = [];

    private Re2Program()
    {
    }

    public IReadOnlyList<Re2Instruction> Instructions => _instructions;

    /// <summary>The sets of characters that instructions take, by their numbers.</summary>
    public IReadOnlyList<CodePointSet> Sets => _sets;

    public int Start { get; private set; }

    /// <summary>Makes the automaton of a pattern.</summary>
    public static Re2Program Compile(Re2Node node)
    {
        var program = new Re2Program();
        var match = program.Emit(Re2Step.Match, 0, 0);
        program.Start = program.Compile(node, match);
        return program;
    }

    // Steps are made from the end to the beginning: each knows where it goes on. The parser bounds how deep patterns nest.
    private int Compile(Re2Node node, int next)
    {
        switch (node)
        {
            case Re2Set set:
                return Emit(Re2Step.Take, NumberOf(set.Set), next);
            case Re2Assertion assertion:
                return Emit(Re2Step.Check, (int)assertion.Place, next);
            case Re2Sequence sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                {
                    next = Compile(sequence.Parts[i], next);
                }

                return next;
            case Re2Alternatives alternatives:
                var start = Compile(alternatives.Parts[^1], next);
                for (var i = alternatives.Parts.Count - 2; i >= 0; i--)
                {
                    start = Emit(Re2Step.Fork, start, Compile(alternatives.Parts[i], next));
                }

                return start;
            default:
                return Compile((Re2Repeat)node, next);
        }
    }

    private int Compile(Re2Repeat repeat, int next)
    {
        var (times, start) = (repeat.Minimum, next);
        if (repeat.Maximum is null)
        {
            // What may match nothing is taken once or more, or not at all, so that the order of the ways stays right.
            start = repeat.Minimum == 0 && !repeat.Part.MatchesNothing ? Loop(repeat, next, isEntry: true) : Loop(repeat, next, isEntry: false);
            start = repeat.Minimum == 0 && repeat.Part.MatchesNothing ? Fork(repeat, start, next) : start;
            times = Math.Max(repeat.Minimum - 1, 0);
        }

        for (var i = repeat.Minimum; i < repeat.Maximum; i++)
        {
            start = Fork(repeat, Compile(repeat.Part, start), next);
        }

        for (var i = 0; i < times; i++)
        {
            start = Compile(repeat.Part, start);
        }

        return start;
    }

    // The fork is made first, so that the part can lead back to it.
    private int Loop(Re2Repeat repeat, int next, bool isEntry)
    {
        var fork = Emit(Re2Step.Fork, 0, 0);
        var part = Compile(repeat.Part, fork);
        _instructions[fork] = ForkOf(repeat, part, next);
        return isEntry ? fork : part;
    }

    private int Fork(Re2Repeat repeat, int part, int next)
    {
        var fork = Emit(Re2Step.Fork, 0, 0);
        _instructions[fork] = ForkOf(repeat, part, next);
        return fork;
    }

    private static Re2Instruction ForkOf(Re2Repeat repeat, int part, int next) =>
        repeat.IsLazy ? new Re2Instruction(Re2Step.Fork, part, next) : new Re2Instruction(Re2Step.Fork, next, part);

    private int Emit(Re2Step kind, int argument, int next)
    {
        _instructions.Add(new Re2Instruction(kind, argument, next));
        return _instructions.Count - 1;
    }

    private int NumberOf(CodePointSet set)
    {
        var number = _sets.FindIndex(known => known.Ranges.SequenceEqual(set.Ranges));
        if (number < 0)
        {
            number = _sets.Count;
            _sets.Add(set);
        }

        return number;
    }
}
