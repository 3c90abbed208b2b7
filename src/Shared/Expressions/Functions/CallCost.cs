namespace Sluice.Expressions;

/// <summary>
/// What a call of an overload costs, in Kubernetes' units (about 50 ns): what it did cost when it ran, and what it can cost, when the
/// expression is loaded. Arguments are counted with a receiver first.
/// </summary>
internal abstract class CallCost
{
    /// <summary>Of a text that is gone through once, for every character.</summary>
    public const double PerCharacter = 0.1;

    /// <summary>Of a regular expression, for every character of the pattern.</summary>
    public const double PerPatternCharacter = 0.25;

    /// <summary>1: what most functions cost.</summary>
    public static CallCost Nominal { get; } = new FixedCost(1);

    /// <summary>The same for every call.</summary>
    public static CallCost Fixed(ulong cost) => new FixedCost(cost);

    /// <summary>By the size of one argument: 0.1 for every character or element, unless said otherwise.</summary>
    public static CallCost Traversal(int argument = 0, double factor = PerCharacter) => new TraversalCost(argument, factor);

    /// <summary>By the size of the result.</summary>
    public static CallCost OfResult(double factor) => new ResultCost(factor);

    /// <summary>A text searched for a pattern.</summary>
    public static CallCost Search(int text = 0, int pattern = 1, ulong atLeast = 0) => new SearchCost(text, pattern, atLeast);

    /// <summary>By the sizes of both arguments together.</summary>
    public static CallCost OfBoth(double factor, ulong atLeast = 0) => new BothCost(factor, atLeast);

    /// <summary>By the size of the shorter argument: what is compared, is compared so far.</summary>
    public static CallCost OfShorter(double factor = PerCharacter) => new ShorterCost(factor);

    /// <summary>By the sizes of both arguments, multiplied.</summary>
    public static CallCost OfProduct(double factor = PerCharacter) => new ProductCost(factor);

    /// <summary>A cost with a formula of its own.</summary>
    /// <param name="actual">From the sizes of the arguments and of the result.</param>
    /// <param name="estimate">From what they can be.</param>
    /// <param name="needsResult">Whether the first looks at the result; a call that costs too much is then only noticed behind it.</param>
    public static CallCost Of(ActualCost actual, EstimatedCost estimate, bool needsResult = false) => new OwnCost(actual, estimate, needsResult);

    /// <summary>1, and a little more for a list, map or text so long that counting it takes time.</summary>
    public static CallCost Counting(int argument = 0) => new CountingCost(argument);

    /// <summary>Whether every call costs the same; then neither sizes nor <see cref="Actual"/> are asked for.</summary>
    public virtual ulong? Constant => null;

    /// <summary>Whether <see cref="Actual"/> does not look at the result: then a call that costs too much is not begun.</summary>
    public virtual bool IsKnownBefore => true;

    /// <summary>What a call did cost.</summary>
    public abstract ulong Actual(ReadOnlySpan<Value> arguments, in Value result);

    /// <summary>What a call can cost.</summary>
    public abstract CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments);

    /// <summary>A formula over what a call was given and gave.</summary>
    public delegate ulong ActualCost(ReadOnlySpan<Value> arguments, in Value result);

    /// <summary>A formula over what the arguments' sizes can be.</summary>
    public delegate CostEstimate EstimatedCost(ReadOnlySpan<SizeEstimate> arguments);

    /// <summary>Every size within the estimate, weighed.</summary>
    protected static CostEstimate Weigh(SizeEstimate size, double factor) =>
        new(Saturating.Multiply(size.Minimum, factor), Saturating.Multiply(size.Maximum, factor));

    private sealed class FixedCost(ulong cost) : CallCost
    {
        public override ulong? Constant => cost;

        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) => cost;

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments) => CostEstimate.Exactly(cost);
    }

    private sealed class TraversalCost(int argument, double factor) : CallCost
    {
        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) =>
            Saturating.Multiply((ulong)arguments[argument].Size, factor);

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments) => Weigh(arguments[argument], factor);
    }

    private sealed class ResultCost(double factor) : CallCost
    {
        public override bool IsKnownBefore => false;

        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) => Saturating.Multiply((ulong)result.Size, factor);

        // No result is larger than all that it is made of.
        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments)
        {
            var total = default(SizeEstimate);
            foreach (var argument in arguments)
            {
                total += argument;
            }

            return Weigh(total with { Minimum = 0 }, factor);
        }
    }

    private sealed class BothCost(double factor, ulong atLeast) : CallCost
    {
        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) =>
            Math.Max(atLeast, Saturating.Multiply((ulong)arguments[0].Size + (ulong)arguments[1].Size, factor));

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments) =>
            Weigh(arguments[0] + arguments[1], factor) + CostEstimate.Exactly(atLeast);
    }

    private sealed class ShorterCost(double factor) : CallCost
    {
        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) =>
            Saturating.Multiply((ulong)Math.Min(arguments[0].Size, arguments[1].Size), factor);

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments) => Weigh(
            new SizeEstimate(Math.Min(arguments[0].Minimum, arguments[1].Minimum), Math.Min(arguments[0].Maximum, arguments[1].Maximum)), factor);
    }

    private sealed class ProductCost(double factor) : CallCost
    {
        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) =>
            Saturating.Multiply(Saturating.Multiply((ulong)arguments[0].Size, factor), Saturating.Multiply((ulong)arguments[1].Size, factor));

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments)
        {
            var (left, right) = (Weigh(arguments[0], factor), Weigh(arguments[1], factor));
            return new CostEstimate(Saturating.Multiply(left.Minimum, right.Minimum), Saturating.Multiply(left.Maximum, right.Maximum));
        }
    }

    private sealed class SearchCost(int text, int pattern, ulong atLeast) : CallCost
    {
        // One more than the text has: an expensive pattern costs something on an empty text too.
        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) => Math.Max(atLeast, Saturating.Multiply(
            Saturating.Multiply((ulong)arguments[text].Size + 1, PerCharacter),
            Saturating.Multiply((ulong)arguments[pattern].Size, PerPatternCharacter)));

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments)
        {
            var length = Weigh(arguments[text] + SizeEstimate.Exactly(1), PerCharacter);
            var states = Weigh(arguments[pattern], PerPatternCharacter);
            return new CostEstimate(Saturating.Multiply(length.Minimum, states.Minimum), Saturating.Multiply(length.Maximum, states.Maximum));
        }
    }

    private sealed class CountingCost(int argument) : CallCost
    {
        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) => 1 + arguments[argument].CountingCost;

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments) => CostEstimate.Exactly(1);
    }

    private sealed class OwnCost(ActualCost actual, EstimatedCost estimate, bool needsResult) : CallCost
    {
        public override bool IsKnownBefore => !needsResult;

        public override ulong Actual(ReadOnlySpan<Value> arguments, in Value result) => actual(arguments, result);

        public override CostEstimate Estimate(ReadOnlySpan<SizeEstimate> arguments) => estimate(arguments);
    }
}
