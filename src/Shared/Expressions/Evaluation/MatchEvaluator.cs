using Sluice.Expressions.Libraries;

namespace Sluice.Expressions;

/// <summary><c>text.matches('pattern')</c> with a pattern that is known: compiled once, and the document's text is read where it stands.</summary>
internal sealed class MatchEvaluator : Evaluator
{
    private readonly Evaluator _text;
    private readonly Re2Regex _regex;
    private readonly ulong _patternCost;

    private MatchEvaluator(Evaluator text, Re2Regex regex, ulong patternCost)
    {
        _text = text;
        _regex = regex;
        _patternCost = patternCost;
    }

    /// <summary>The evaluator, or one that says what is wrong with the pattern.</summary>
    public static Evaluator Plan(Evaluator text, in Value pattern) => Re2.Compile(pattern.AsString()).Try(out var regex, out var error)
        ? new MatchEvaluator(text, regex, Saturating.Multiply((ulong)pattern.Size, CallCost.PerPatternCharacter))
        : new FailingEvaluator(error);

    public override Value Evaluate(Activation activation)
    {
        var value = _text.Evaluate(activation);
        if (value.Kind != ValueKind.String)
        {
            return value.IsError ? value : NoOverload.Error("matches", [value]);
        }

        var cost = Saturating.Multiply(Saturating.Multiply((ulong)value.Size + 1, CallCost.PerCharacter), _patternCost);
        return activation.Charge(cost) ? Value.From(IsMatch(value)) : activation.Stopped();
    }

    private bool IsMatch(in Value value) => value.TryGetUtf8(out var utf8) ? _regex.IsMatch(utf8) : _regex.IsMatch(value.AsString());
}
