using System.Globalization;

namespace Sluice.Expressions;

/// <summary>
/// An expression, compiled: read, checked, costed and turned into a tree of small evaluators once; then evaluated for every review, by any
/// number of threads at the same time.
/// </summary>
internal sealed class Expression
{
    private Expression(string text, SyntaxNode syntax, Evaluator root, int localCount, CostEstimate cost)
    {
        Text = text;
        Syntax = syntax;
        Root = root;
        LocalCount = localCount;
        Cost = cost;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The type of its value; <see cref="CelType.Dyn"/> when only a run can tell.</summary>
    public CelType Type => Syntax.Type;

    /// <summary>What one evaluation can cost; see docs/decisions/expressions.md for how large it takes an object to be.</summary>
    public CostEstimate Cost { get; }

    /// <summary>Whether a text can be the name of a field or a variable as it stands.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    /// <summary>The tree, for whoever looks at what an expression does: lints, exports.</summary>
    public SyntaxNode Syntax { get; }

    /// <summary>What it uses that Kubernetes 1.36 does not have: it cannot be put into a webhook configuration or a policy of the cluster.</summary>
    public IReadOnlyList<string> OutsideKubernetes => Lint.OutsideKubernetes(Syntax);

    /// <summary>What may be meant otherwise, for <c>check</c>: parts that are constant.</summary>
    public IReadOnlyList<ExpressionError> Findings => Lint.Findings(this);

    internal Evaluator Root { get; }

    internal int LocalCount { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="environment">What it may name.</param>
    /// <returns>The expression, or null with all that is wrong with it.</returns>
    public static (Expression? Expression, IReadOnlyList<ExpressionError> Errors) Compile(string text, ExpressionEnvironment environment)
    {
        if (ExpressionParser.Parse(text, out var error) is not { } syntax)
        {
            return (null, [error!]);
        }

        var errors = Checker.Check(text, syntax, environment, out var localCount);
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        errors = LiteralCheck.Check(text, syntax, environment);
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        var cost = CostEstimator.Estimate(syntax);
        if (cost.Maximum > Limits.Estimate)
        {
            return (null, [TooExpensive(cost.Maximum)]);
        }

        return (new Expression(text, syntax, Planner.Plan(syntax), localCount, cost), []);
    }

    /// <summary>Compiles an expression that must have a type, such as <c>bool</c> for a condition.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="environment">What it may name.</param>
    /// <param name="expected">The types that will do. One that is open (<c>dyn</c>) does not, as in Kubernetes: the same text could not be handed to it.</param>
    public static (Expression? Expression, IReadOnlyList<ExpressionError> Errors) Compile(string text, ExpressionEnvironment environment, params CelType[] expected)
    {
        var (expression, errors) = Compile(text, environment);
        if (expression is null || expected.Contains(expression.Type))
        {
            return (expression, errors);
        }

        var accepted = string.Join(" or ", expected.Select(type => type.ToString()));
        var help = expression.Type.Kind == TypeKind.Dyn ? $": say which type it has, by a comparison or as {expected[0]}(…)" : "";
        return (null, [new ExpressionError(1, 1, $"must evaluate to {accepted} but got {expression.Type}{help}")]);
    }

    /// <summary>Evaluates the expression. What goes wrong is the value: see <see cref="Value.IsError"/>.</summary>
    /// <param name="activation">The variables' values, the budget and the deadline.</param>
    public Value Evaluate(Activation activation) => activation.Run(this);

    private static ExpressionError TooExpensive(ulong cost) => new(
        1, 1,
        string.Create(
            CultureInfo.InvariantCulture,
            $"the expression could cost {cost:N0}, more than {Limits.Estimate:N0}: loops within loops multiply, and a list is taken to have {CostEstimator.Assumed.Maximum} elements"));

    /// <inheritdoc />
    public override string ToString() => Text;
}
