using System.Runtime.CompilerServices;
using Sluice.Json;

namespace Sluice.Expressions;

/// <summary>
/// The values of an environment's variables during one review, and what the expressions may still cost. Made once and used again for the
/// next review by the same thread (<see cref="Reset"/>), so that evaluating makes no garbage. Not safe for concurrent use.
/// </summary>
internal sealed class Activation
{
    private readonly Value[] _values;
    private readonly State[] _states;
    private readonly Expression?[] _lazy;
    private readonly string[] _names;
    private Value[] _locals = new Value[16];
    private int _base;
    private int _top;
    private ulong _cost;
    private ulong _limit;
    private int _rounds;
    private IWorkLimit? _interruption;
    private string? _stop;

    /// <param name="environment">The variables. Values of an environment are also those of every environment that was made from it.</param>
    public Activation(ExpressionEnvironment environment)
    {
        _values = new Value[environment.VariableCount];
        _states = new State[environment.VariableCount];
        _lazy = new Expression?[environment.VariableCount];
        _names = environment.VariableNames();
    }

    private Activation()
    {
        (_values, _states, _lazy, _names) = ([], [], [], []);
        _limit = ulong.MaxValue;
    }

    private enum State : byte
    {
        Unset,
        Set,
        Lazy,
    }

    /// <summary>What all expressions may still cost together; expressions lower it.</summary>
    public ulong Budget { get; set; } = Limits.PerPolicy;

    /// <summary>Whether the last expression was stopped because the budget of all was used up: no further one will be evaluated.</summary>
    public bool IsOutOfBudget { get; private set; }

    /// <summary>What the last expression did cost, without lazy variables.</summary>
    public ulong LastCost { get; private set; }

    /// <summary>Gives a variable its value for this review.</summary>
    /// <param name="slot">The variable's place.</param>
    /// <param name="value">The value; of JSON, <see cref="Value.From(Sluice.Json.Node)"/>.</param>
    public void Set(int slot, in Value value)
    {
        _values[slot] = value;
        _states[slot] = State.Set;
    }

    /// <summary>Gives a variable the value of an expression, evaluated when it is asked for the first time in a review and then kept.</summary>
    public void SetLazy(int slot, Expression expression)
    {
        _lazy[slot] = expression;
        _states[slot] = State.Lazy;
    }

    /// <summary>Forgets all values, gives a new budget, and keeps which variables are lazy.</summary>
    /// <param name="budget">What all expressions may cost together.</param>
    /// <param name="interruption">Stops expressions when it is reached.</param>
    public void Reset(ulong budget = Limits.PerPolicy, IWorkLimit? interruption = null)
    {
        Array.Clear(_values);
        for (var i = 0; i < _states.Length; i++)
        {
            _states[i] = _lazy[i] is null ? State.Unset : State.Lazy;
        }

        Array.Clear(_locals);
        Begin(budget, interruption);
    }

    /// <summary>Gives one that is reset a new budget.</summary>
    /// <param name="budget">What all expressions may cost together.</param>
    /// <param name="interruption">Stops expressions when it is reached.</param>
    public void Begin(ulong budget, IWorkLimit? interruption)
    {
        Budget = budget;
        IsOutOfBudget = false;
        _interruption = interruption;
    }

    /// <summary>One without variables, for computing what is constant.</summary>
    internal static Activation ForConstants() => new();

    /// <summary>Why the evaluation has stopped; null while it goes on.</summary>
    internal string? Stop => _stop;

    /// <summary>Counts what was done.</summary>
    /// <returns>False when it was too much; what is evaluated then does not matter any more.</returns>
    internal bool Charge(ulong cost)
    {
        _cost = Saturating.Add(_cost, cost);
        if (_cost <= _limit)
        {
            return _stop is null;
        }

        _stop ??= "operation cancelled: actual cost limit exceeded";
        return false;
    }

    /// <summary>Counts a round of a loop, and looks at the clock now and then.</summary>
    internal bool Round(ulong cost)
    {
        if (++_rounds >= Limits.RoundsBetweenChecks)
        {
            _rounds = 0;
            if (_interruption is { IsReached: true })
            {
                _stop ??= "operation interrupted";
            }
        }

        return Charge(cost);
    }

    /// <summary>The error of an evaluation that has stopped.</summary>
    internal Value Stopped() => Value.Error(_stop ?? "operation cancelled");

    /// <summary>A variable of the environment.</summary>
    internal Value Get(int slot) => slot >= _states.Length ? Value.Error("no such attribute(s): the variable of another environment") : _states[slot] switch
    {
        State.Set => _values[slot],
        State.Lazy => Compute(slot),
        _ => Value.Error($"no such attribute(s): {_names[slot]}"),
    };

    /// <summary>A variable of a macro.</summary>
    internal ref Value Local(int slot) => ref _locals[_base + slot];

    /// <summary>Evaluates an expression from its beginning, with places for its macros' variables and a cost of its own.</summary>
    internal Value Run(Expression expression)
    {
        var (cost, limit, rounds, stop, @base, top) = (_cost, _limit, _rounds, _stop, _base, _top);
        (_cost, _limit, _stop, _base) = (0, Math.Min(Limits.PerExpression, Budget), null, top);
        _top = top + expression.LocalCount;
        if (_top > _locals.Length)
        {
            Array.Resize(ref _locals, Math.Max(_top, _locals.Length * 2));
        }

        // One variable can name another, and that a third; each goes deeper into the stack.
        var value = !RuntimeHelpers.TryEnsureSufficientExecutionStack() ? Value.Error("operation cancelled: variables name each other too deeply")
            : IsInterrupted() ? Value.Error("operation interrupted") : expression.Root.Evaluate(this);
        value = _stop is null ? value : Stopped();
        LastCost = _cost;
        IsOutOfBudget |= _cost > Budget;
        Budget -= Math.Min(Budget, _cost);
        (_cost, _limit, _rounds, _stop, _base, _top) = (cost, limit, rounds, stop, @base, top);
        return value;
    }

    private bool IsInterrupted() => _interruption is { IsReached: true };

    private Value Compute(int slot)
    {
        var value = Run(_lazy[slot]!);
        value = value.IsError ? Value.Error($"composited variable \"{_names[slot]["variables.".Length..]}\" fails to evaluate: {value.AsError()}") : value;
        Set(slot, value);
        return value;
    }
}
