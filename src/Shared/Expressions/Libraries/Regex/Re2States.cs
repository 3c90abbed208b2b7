namespace Sluice.Expressions.Libraries;

/// <summary>
/// Where an automaton can stand, all ways taken together, computed as texts need it and kept: the next text goes from state to state by a look
/// into a table. What is kept is bounded, since a text can be made to visit ever new states.
/// </summary>
internal sealed class Re2States
{
    // Some hundred kilobytes at most for one pattern.
    private const int MaximumKept = 50_000;

    private readonly Re2Program _program;
    private readonly Re2Alphabet _alphabet;
    private readonly Lock _lock = new();
    private readonly Re2Threads _threads;
    private readonly Re2Threads _next;
    private readonly Stack<int> _waiting = new();
    private Dictionary<StateKey, State> _states = [];
    private int _kept;

    public Re2States(Re2Program program)
    {
        _program = program;
        _alphabet = new Re2Alphabet(program.Sets);
        _threads = new Re2Threads(program.Instructions.Count);
        _next = new Re2Threads(program.Instructions.Count);
        Start = new State([], -1, false, _alphabet.Count + 1);
    }

    /// <summary>In front of the first character.</summary>
    public State Start { get; }

    /// <summary>The class of a character, for <see cref="Go"/>.</summary>
    public int ClassOf(int codePoint) => _alphabet.ClassOf(codePoint);

    /// <summary>The class of the end of the text.</summary>
    public int End => _alphabet.Count;

    /// <summary>The state behind a character.</summary>
    public State Go(State state, int characterClass) => state.Next[characterClass] ?? Compute(state, characterClass);

    private State Compute(State state, int characterClass)
    {
        lock (_lock)
        {
            var before = state.Before;
            var character = _alphabet.Sample(characterClass);
            _threads.Clear();
            foreach (var step in state.Steps)
            {
                _threads.Follow(_program, step, 0, before, character, _waiting);
            }

            // A match may begin at any character.
            _threads.Follow(_program, _program.Start, 0, before, character, _waiting);
            var computed = Take(character);
            Volatile.Write(ref state.Next[characterClass], computed);
            return computed;
        }
    }

    private State Take(int character)
    {
        _next.Clear();
        foreach (var step in _threads.Steps)
        {
            var instruction = _program.Instructions[step];
            if (instruction.Kind == Re2Step.Match)
            {
                return Keep(new StateKey([], -1, true));
            }

            if (instruction.Kind == Re2Step.Take && character >= 0 && _program.Sets[instruction.Argument].Contains(character))
            {
                _next.TryAdd(instruction.Next, 0);
            }
        }

        // Of the character before, only these three kinds count.
        var kind = Re2Alphabet.IsWord(character) ? 'a' : character == '\n' ? '\n' : ' ';
        var steps = _next.Steps.ToArray();
        Array.Sort(steps);
        return Keep(new StateKey(steps, kind, false));
    }

    private State Keep(StateKey key)
    {
        if (_states.TryGetValue(key, out var known))
        {
            return known;
        }

        _kept += key.Steps.Length + _alphabet.Count;
        if (_kept > MaximumKept)
        {
            // States that a text is in go on working; the tables between them are made anew.
            _states = [];
            _kept = 0;
            Array.Clear(Start.Next);
        }

        var state = new State(key.Steps, key.Before, key.IsMatch, _alphabet.Count + 1);
        _states.Add(key, state);
        return state;
    }

    /// <summary>A state: the steps from which the automaton goes on, the kind of the character before, and the states that follow.</summary>
    internal sealed class State(int[] steps, int before, bool isMatch, int classes)
    {
        public int[] Steps => steps;

        public int Before => before;

        /// <summary>Whether the pattern has matched; nothing that follows changes that.</summary>
        public bool IsMatch => isMatch;

        public State?[] Next { get; } = new State?[classes];
    }

    private readonly record struct StateKey(int[] Steps, int Before, bool IsMatch)
    {
        public bool Equals(StateKey other) => Before == other.Before && IsMatch == other.IsMatch && Steps.AsSpan().SequenceEqual(other.Steps);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Before);
            foreach (var step in Steps)
            {
                hash.Add(step);
            }

            return hash.ToHashCode();
        }
    }
}
