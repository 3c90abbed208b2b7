using Sluice.Expressions;

namespace Sluice.Policies.Rules;

/// <summary>An expression of sluice.yaml, compiled.</summary>
/// <param name="expression">The expression.</param>
/// <param name="text">Its text.</param>
internal sealed class RuleExpression(Expression expression, string text)
{
    // Enough to recognise it by: messages go to people.
    private const int LongestText = 120;

    private readonly string _text = Shorten(text);

    /// <summary>The expression itself, for whoever looks at what it does.</summary>
    public Expression Expression => expression;

    /// <summary>An expression as it stands in a message: on one line, and no longer than it takes to recognise it.</summary>
    public static string Shorten(string text) => text.ReplaceLineEndings(" ").Trim() is var line && line.Length > LongestText ? line[..LongestText] + "…" : line;

    /// <summary>Its value.</summary>
    public Value Evaluate(RuleScope scope) => expression.Evaluate(scope.Activation);

    /// <summary>What went wrong with it.</summary>
    public string Explain(in Value error) => $"expression '{_text}' resulted in error: {error.AsError()}";

    /// <inheritdoc />
    public override string ToString() => _text;
}
