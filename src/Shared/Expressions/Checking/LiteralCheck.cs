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

        foreach (var child in node.Children)
        {
            Visit(child, text, errors);
        }
    }

    private static string? Problem(CallNode call, string literal) => call switch
    {
        { Function: "matches" } or { Function: "find" or "findAll", Target: not null } when Re2.Compile(literal).Error is { } error => $"invalid matches argument: {error}",
        { Function: "duration", Arguments.Count: 1 } when Durations.Parse(literal).Error is not null => $"invalid duration argument '{literal}'; it is written as in 1h30m",
        { Function: "timestamp", Arguments.Count: 1 } when Timestamp.Parse(literal).Error is not null => $"invalid timestamp argument '{literal}'; it is written as in 2026-01-31T12:00:00Z",
        _ => null,
    };
}
