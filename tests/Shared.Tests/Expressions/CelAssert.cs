using Sluice.Expressions;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>Evaluates expressions that need no object.</summary>
internal static class CelAssert
{
    /// <summary>The expression is true.</summary>
    public static void Holds(string text)
    {
        var value = Evaluate(text);
        Assert.True(value.IsTrue, value.IsError ? value.AsError() : "it is false");
    }

    /// <summary>The expression compiles, and fails when it is evaluated.</summary>
    public static void Fails(string text, string error)
    {
        var value = Evaluate(text);
        Assert.Equal(error, value.IsError ? value.AsError() : "it does not fail");
    }

    private static Value Evaluate(string text)
    {
        var (expression, errors) = Expression.Compile(text, ExpressionEnvironment.Empty);
        Assert.True(expression is not null, string.Join("; ", errors));
        return expression.Evaluate(new Activation(ExpressionEnvironment.Empty));
    }
}
