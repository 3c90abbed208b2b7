namespace Sluice.Expressions;

/// <summary>
/// One way to call a function: its arguments' types and its implementation. Implementations are strict: they are never given an error.
/// They are given what the types say, also when the expression's types are known only while it runs.
/// </summary>
internal sealed class Overload
{
    internal Overload(string function, bool isMember, CelType[] parameters, CelType result, CallCost cost)
    {
        Function = function;
        IsMember = isMember;
        Parameters = parameters;
        Result = result;
        Cost = cost;
    }

    /// <summary>The function's name; of one in a room of its own, with it: <c>format.named</c>. Operators are named <c>_+_</c>.</summary>
    public string Function { get; }

    /// <summary>Whether it is called on its first argument: <c>text.size()</c>.</summary>
    public bool IsMember { get; }

    /// <summary>The arguments' types, the receiver's first.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>What it gives.</summary>
    public CelType Result { get; }

    /// <summary>What a call costs.</summary>
    public CallCost Cost { get; }

    /// <summary>Whether Kubernetes 1.36 has it. What it has not cannot be put into a webhook configuration or a policy of the cluster.</summary>
    public bool InKubernetes { get; internal init; } = true;

    /// <summary>How large the result can be, from the sizes of the arguments; null when nothing is known.</summary>
    public ResultSize? Size { get; internal init; }

    /// <summary>The implementation with one argument.</summary>
    public Unary? One { get; internal init; }

    /// <summary>The implementation with two arguments.</summary>
    public Binary? Two { get; internal init; }

    /// <summary>The implementation with any number of arguments.</summary>
    public Variadic? Many { get; internal init; }

    /// <summary>Gives a function's result for one argument.</summary>
    public delegate Value Unary(in Value argument);

    /// <summary>Gives a function's result for two arguments.</summary>
    public delegate Value Binary(in Value first, in Value second);

    /// <summary>Gives a function's result for any number of arguments.</summary>
    public delegate Value Variadic(ReadOnlySpan<Value> arguments);

    /// <summary>Bounds a result's size.</summary>
    public delegate SizeEstimate ResultSize(ReadOnlySpan<SizeEstimate> arguments);
}
