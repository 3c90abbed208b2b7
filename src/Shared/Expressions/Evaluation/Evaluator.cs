namespace Sluice.Expressions;

/// <summary>A part of a compiled expression. Knows nothing of a review; many threads evaluate it at the same time.</summary>
internal abstract class Evaluator
{
    /// <summary>The value in this activation; an error when something went wrong.</summary>
    public abstract Value Evaluate(Activation activation);
}

/// <summary>A value that is known.</summary>
internal sealed class ConstantEvaluator(Value value) : Evaluator
{
    /// <summary>The value.</summary>
    public Value Value { get; } = value;

    public override Value Evaluate(Activation activation) => Value;
}

/// <summary>A variable of the environment.</summary>
internal sealed class VariableEvaluator(int slot) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        activation.Charge(1);
        return activation.Get(slot);
    }
}

/// <summary>A variable of a macro.</summary>
internal sealed class LocalEvaluator(int slot) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        activation.Charge(1);
        return activation.Local(slot);
    }
}

/// <summary>An expression that cannot be evaluated, because it names what does not exist.</summary>
internal sealed class FailingEvaluator(string message) : Evaluator
{
    public override Value Evaluate(Activation activation) => Value.Error(message);
}
