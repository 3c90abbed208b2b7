using Sluice.Expressions.Libraries;

namespace Sluice.Expressions;

/// <summary>Looks at texts that are known beforehand: patterns, moments and spans of time that are wrong are found when the expression is loaded.</summary>
internal static class LiteralCheck
{
    /// <summary>What is wrong with literals.</summary>
    public static IReadOnlyList<ExpressionError> Check(string text, SyntaxNode root, ExpressionEnvironment environment)
    {
        var errors = new List<ExpressionError>();
        if (environment.IsChecked && !environment.MixedLiterals)
        {
            Visit(root, text, errors);
        }

        return errors;
    }

    private static void Visit(SyntaxNode node, string text, List<ExpressionError> errors)
    {
        if (node is CallNode { Arguments: [.., ConstantNode { Value.Kind: ValueKind.String } literal] } call && Problem(call, literal.Value.AsString()) is { } problem)
        {
            errors.Add(ExpressionError.At(text, literal.Position, problem));
        }

        if (node is CallNode { Target: null, Arguments: [ConstantNode constant] } conversion && ConversionProblem(conversion.Function, constant.Value) is { } wrong)
        {
            errors.Add(ExpressionError.At(text, constant.Position, wrong));
        }

        if (node is CallNode { Function: "format", Target: ConstantNode { Value.Kind: ValueKind.String } format, Arguments: [ListNode list] }
            && FormatCheck.Problem(format.Value.AsString(), list) is var (place, message))
        {
            errors.Add(ExpressionError.At(text, place.Position, message));
        }

        foreach (var child in node.Children)
        {
            Visit(child, text, errors);
        }
    }

    // What is computed from a constant alone fails now rather than in every review.
    private static string? ConversionProblem(string function, in Value constant) => (function, constant.Kind) switch
    {
        ("int", ValueKind.String) => Conversions.ToInt(constant.AsString()).Error,
        ("int", ValueKind.Double) => Conversions.ToInt(constant.AsDouble()).Error,
        ("int", ValueKind.Uint) => Conversions.ToInt(constant.AsUint()).Error,
        ("uint", ValueKind.String) => Conversions.ToUint(constant.AsString()).Error,
        ("uint", ValueKind.Double) => Conversions.ToUint(constant.AsDouble()).Error,
        ("uint", ValueKind.Int) => Conversions.ToUint(constant.AsInt()).Error,
        ("double", ValueKind.String) => Conversions.ToDouble(constant.AsString()).Error,
        ("bool", ValueKind.String) => Conversions.ToBool(constant.AsString()).Error,
        ("string", ValueKind.Bytes) => Conversions.ToText(constant.AsBytes()).Error,
        ("timestamp", ValueKind.Int) => Timestamp.FromUnix(constant.AsInt()).Error,
        _ => null,
    };

    private static string? Problem(CallNode call, string literal) => call switch
    {
        { Function: "matches" } or { Function: "find" or "findAll", Target: not null } when Re2.Compile(literal).Error is { } error => $"invalid matches argument: {error}",
        { Function: "duration", Arguments.Count: 1 } when Durations.Parse(literal).Error is not null => $"invalid duration argument '{literal}'; it is written as in 1h30m",
        { Function: "timestamp", Arguments.Count: 1 } when Timestamp.Parse(literal).Error is not null => $"invalid timestamp argument '{literal}'; it is written as in 2026-01-31T12:00:00Z",
        _ => null,
    };
}
