namespace Sluice.Expressions;

/// <summary>
/// Estimates what an expression can cost before it runs. JSON has no schema, so the size of what an object holds is not known: lists and
/// texts are taken to be as large as <see cref="Assumed"/> says, lists within the elements of a loop as <see cref="AssumedInner"/>, because
/// one object has to hold them all. Loops within loops multiply. docs/decisions/expressions.md has the reasons.
/// </summary>
internal sealed class CostEstimator
{
    private readonly Dictionary<string, Result> _locals = new(StringComparer.Ordinal);

    /// <summary>Elements of a list or map, or characters of a text, that stand in an object: more than in nearly all that exist.</summary>
    public static SizeEstimate Assumed { get; } = new(0, 100);

    /// <summary>Elements of a list or map that stands within an element of another one.</summary>
    public static SizeEstimate AssumedInner { get; } = new(0, 10);

    /// <summary>What one evaluation can cost.</summary>
    public static CostEstimate Estimate(SyntaxNode root) => new CostEstimator().Visit(root).Cost;

    // Whether it stands within an element of a loop decides how large a list there is taken to be.
    private readonly record struct Result(CostEstimate Cost, SizeEstimate Size, SizeEstimate Element, bool IsInner = false);

    private static CostEstimate Exactly(ulong cost) => CostEstimate.Exactly(cost);

    private Result Visit(SyntaxNode node) => node switch
    {
        ConstantNode constant => new Result(default, SizeEstimate.Exactly((ulong)constant.Value.Size), Assumed),
        IdentifierNode { Binding.Kind: BindingKind.Local } local when _locals.TryGetValue(local.Name, out var known) => known with { Cost = Exactly(1) },
        IdentifierNode => Sized(node, Exactly(1)),
        SelectNode { Binding: not null } => Sized(node, Exactly(1)),
        SelectNode select => VisitSelect(select),
        IndexNode index => VisitIndex(index),
        CallNode call => VisitCall(call),
        LogicalNode logical => VisitLogical(logical),
        ConditionalNode conditional => VisitConditional(conditional),
        ListNode list => VisitLiteral(list, list.Elements.Count, 10),
        MapNode map => VisitLiteral(map, map.Entries.Count, map.TypeName is null ? 30UL : 40UL),
        ComprehensionNode comprehension => VisitComprehension(comprehension),
        BindNode bind => VisitBind(bind),
        _ => default,
    };

    // Numbers have the size 1.
    private static Result Sized(SyntaxNode node, CostEstimate cost) => node.Type.Kind is
        TypeKind.Bool or TypeKind.Int or TypeKind.Uint or TypeKind.Double or TypeKind.Timestamp or TypeKind.Duration or TypeKind.Null
            ? new Result(cost, SizeEstimate.Exactly(1), SizeEstimate.Exactly(1))
            : new Result(cost, Assumed, Assumed);

    private Result VisitSelect(SelectNode node)
    {
        var operand = Visit(node.Operand);
        return Sized(node, operand.Cost + Exactly(node.IsTest ? 0UL : 1UL)) with { IsInner = operand.IsInner };
    }

    private Result VisitIndex(IndexNode node)
    {
        var operand = Visit(node.Operand);
        return new Result(operand.Cost + Visit(node.Index).Cost + Exactly(1), operand.Element, Assumed, operand.IsInner);
    }

    private Result VisitCall(CallNode node)
    {
        var arguments = node.Children.Select(Visit).ToArray();
        var sizes = arguments.Select(argument => argument.Size).ToArray();
        var cost = default(CostEstimate?);
        var size = default(SizeEstimate?);
        foreach (var overload in node.Overloads.Where(overload => overload.Parameters.Count == sizes.Length))
        {
            var one = Known(overload.Cost.Estimate(sizes));
            cost = cost?.Or(one) ?? one;
            var result = SizeOf(node, overload, sizes);
            size = size?.Or(result) ?? result;
        }

        var total = arguments.Aggregate(cost ?? Exactly(1), (sum, argument) => sum + argument.Cost);
        return new Result(total, size ?? Sized(node, default).Size, arguments.Length > 0 ? arguments[0].Element : Assumed, arguments.Any(argument => argument.IsInner));
    }

    // Some functions do not know how far they go: as far as what they are given, then.
    private static CostEstimate Known(CostEstimate cost) => cost.Maximum == ulong.MaxValue ? cost with { Maximum = Assumed.Maximum } : cost;

    private static SizeEstimate SizeOf(CallNode node, Overload overload, SizeEstimate[] sizes) =>
        node is { Function: "lists.range", Arguments: [ConstantNode { Value.Kind: ValueKind.Int } count] }
            ? SizeEstimate.Exactly((ulong)Math.Max(0, count.Value.AsInt()))
            : overload.Size?.Invoke(sizes) ?? Sized(node, default).Size;

    private Result VisitLogical(LogicalNode node)
    {
        var terms = node.Terms.Select(term => Visit(term).Cost).ToArray();
        var all = terms.Aggregate(default(CostEstimate), (sum, term) => sum + term);
        return new Result(all with { Minimum = terms[0].Minimum }, SizeEstimate.Exactly(1), SizeEstimate.Exactly(1));
    }

    private Result VisitConditional(ConditionalNode node)
    {
        var (condition, whenTrue, whenFalse) = (Visit(node.Condition), Visit(node.WhenTrue), Visit(node.WhenFalse));
        return new Result(condition.Cost + whenTrue.Cost.Or(whenFalse.Cost), whenTrue.Size.Or(whenFalse.Size), whenTrue.Element.Or(whenFalse.Element));
    }

    private Result VisitLiteral(SyntaxNode node, int count, ulong cost)
    {
        var parts = node.Children.Select(Visit).ToArray();
        var total = parts.Aggregate(Exactly(cost), (sum, part) => sum + part.Cost);
        var element = parts.Length == 0 ? default : parts.Select(part => part.Size).Aggregate((one, other) => one.Or(other));
        return new Result(total, SizeEstimate.Exactly((ulong)count), element);
    }

    private Result VisitComprehension(ComprehensionNode node)
    {
        var range = Visit(node.Range);
        var count = range.IsInner ? new SizeEstimate(0, Math.Min(range.Size.Maximum, AssumedInner.Maximum)) : range.Size;
        var element = new Result(default, range.Element, Assumed, IsInner: true);
        using var first = Scope(node.First, node.Second is null ? element : element with { Size = SizeEstimate.Exactly(1) });
        using var second = node.Second is null ? null : Scope(node.Second, element);
        var predicate = node.Predicate is null ? default : Visit(node.Predicate);
        var transform = node.Transform is null ? new Result(default, range.Element, Assumed) : Visit(node.Transform);
        var round = Exactly(node.Macro is Macro.All or Macro.Exists or Macro.ExistsOne ? 4UL : 12UL) + predicate.Cost + transform.Cost;
        var cost = range.Cost + (count * round) + Exactly(11);
        return node.Macro is Macro.All or Macro.Exists or Macro.ExistsOne
            ? new Result(cost, SizeEstimate.Exactly(1), SizeEstimate.Exactly(1))
            : new Result(cost, count with { Minimum = 0 }, transform.Size, range.IsInner);
    }

    private Result VisitBind(BindNode node)
    {
        var value = Visit(node.Value);
        using var scope = Scope(node.Variable, value);
        var body = Visit(node.Body);
        return body with { Cost = value.Cost + body.Cost + Exactly(13) };
    }

    private Ended Scope(string name, Result value)
    {
        var before = _locals.TryGetValue(name, out var hidden) ? hidden : default(Result?);
        _locals[name] = value;
        return new Ended(() =>
        {
            if (before is { } known)
            {
                _locals[name] = known;
            }
            else
            {
                _locals.Remove(name);
            }
        });
    }

    private sealed class Ended(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
