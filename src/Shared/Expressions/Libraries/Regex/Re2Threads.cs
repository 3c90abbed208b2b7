namespace Sluice.Expressions.Libraries;

/// <summary>The steps at which an automaton stands, in the order in which they are preferred; each once.</summary>
internal sealed class Re2Threads(int size)
{
    private readonly int[] _steps = new int[size];
    private readonly int[] _starts = new int[size];
    private readonly int[] _seen = new int[size];
    private int _round;

    public int Count { get; private set; }

    public int this[int index] => _steps[index];

    /// <summary>Where in the text the way to a step began.</summary>
    public int StartOf(int index) => _starts[index];

    public ReadOnlySpan<int> Steps => _steps.AsSpan(0, Count);

    public void Clear()
    {
        Count = 0;
        _round++;
    }

    /// <summary>Adds a step, unless it is there already.</summary>
    public bool TryAdd(int step, int start)
    {
        if (_seen[step] == _round + 1)
        {
            return false;
        }

        _seen[step] = _round + 1;
        _steps[Count] = step;
        _starts[Count++] = start;
        return true;
    }

    /// <summary>
    /// Adds a step and all that can be reached from it without taking a character, between two characters of the text (-1 where it begins or ends).
    /// </summary>
    public void Follow(Re2Program program, int step, int start, int before, int behind, Stack<int> waiting)
    {
        waiting.Push(step);
        while (waiting.TryPop(out var next))
        {
            if (!TryAdd(next, start))
            {
                continue;
            }

            var instruction = program.Instructions[next];
            if (instruction.Kind == Re2Step.Fork)
            {
                waiting.Push(instruction.Argument);
                waiting.Push(instruction.Next);
            }
            else if (instruction.Kind == Re2Step.Check && Holds((Re2Place)instruction.Argument, before, behind))
            {
                waiting.Push(instruction.Next);
            }
        }
    }

    private static bool Holds(Re2Place place, int before, int behind) => place switch
    {
        Re2Place.TextStart => before < 0,
        Re2Place.TextEnd => behind < 0,
        Re2Place.LineStart => before is < 0 or '\n',
        Re2Place.LineEnd => behind is < 0 or '\n',
        Re2Place.WordBoundary => Re2Alphabet.IsWord(before) != Re2Alphabet.IsWord(behind),
        _ => Re2Alphabet.IsWord(before) == Re2Alphabet.IsWord(behind),
    };
}
