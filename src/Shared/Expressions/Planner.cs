namespace Sluice.Expressions;

/// <summary>Makes a tree of evaluators of a tree of syntax that is checked. What is constant is computed here, once.</summary>
internal static class Planner
{
    /// <summary>The evaluator of a node.</summary>
    public static Evaluator Plan(SyntaxNode node) => node switch
    {
        ConstantNode constant => new ConstantEvaluator(constant.Value),
        IdentifierNode identifier => Bound(identifier.Binding, identifier.Name),
        SelectNode { Binding: { } binding, IsTest: false, IsOptional: false } select => Bound(binding, select.Field),
        SelectNode { Binding: { } binding } select => new PresentEvaluator(Bound(binding, select.Field), select.IsTest),
        SelectNode { IsTest: true } has => new HasEvaluator(Plan(has.Operand), has.Field),
        SelectNode select => new SelectEvaluator(Plan(select.Operand), select.Field, select.IsOptional),
        IndexNode index => new IndexEvaluator(Plan(index.Operand), Plan(index.Index), index.IsOptional),
        CallNode call => Call(call),
        LogicalNode { IsAnd: true } and => new AndEvaluator(All(and.Terms)),
        LogicalNode or => new OrEvaluator(All(or.Terms)),
        ConditionalNode conditional => new ConditionalEvaluator(Plan(conditional.Condition), Plan(conditional.WhenTrue), Plan(conditional.WhenFalse)),
        ListNode list => List(list),
        MapNode map => Map(map),
        ComprehensionNode comprehension => Comprehension(comprehension),
        BindNode { Kind: BindKind.Bind } bind => new BindEvaluator(Plan(bind.Value), Plan(bind.Body), bind.Slot),
        BindNode bind => new OptionalMapEvaluator(Plan(bind.Value), Plan(bind.Body), bind.Slot, bind.Kind == BindKind.OptionalFlatMap),
        _ => throw new InvalidOperationException($"There is no evaluator for {node.GetType().Name}."),
    };

    private static Evaluator[] All(IReadOnlyList<SyntaxNode> nodes) => [.. nodes.Select(Plan)];

    private static Evaluator Bound(Binding? binding, string name) => binding?.Kind switch
    {
        BindingKind.Variable => new VariableEvaluator(binding.Slot),
        BindingKind.Local => new LocalEvaluator(binding.Slot),
        BindingKind.Constant => new ConstantEvaluator(binding.Constant),
        _ => new FailingEvaluator($"undeclared reference to '{name}'"),
    };

    private static Evaluator Call(CallNode node)
    {
        var arguments = All([.. node.Children]);
        if (arguments.Length == 2)
        {
            switch (node.Function)
            {
                case "_==_" or "_!=_":
                    return new EqualityEvaluator(arguments[0], arguments[1], node.Function == "_==_");
                case "or" or "orValue" when node.Target is not null:
                    return new OptionalOrEvaluator(arguments[0], arguments[1], node.Function == "orValue");
                case "matches" when arguments[1] is ConstantEvaluator { Value.Kind: ValueKind.String } pattern:
                    return MatchEvaluator.Plan(arguments[0], pattern.Value);
                case "@in" when SetMembershipEvaluator.TryPlan(arguments[0], arguments[1]) is { } membership:
                    return membership;
            }
        }

        Overload[] overloads = [.. node.Overloads];
        return arguments.Length switch
        {
            1 when overloads.All(overload => overload.One is not null) => new UnaryEvaluator(node.Function, overloads, arguments[0]),
            2 when overloads.All(overload => overload.Two is not null) => new BinaryEvaluator(node.Function, overloads, arguments[0], arguments[1]),
            _ => new VariadicEvaluator(node.Function, overloads, arguments),
        };
    }

    private static Evaluator List(ListNode node)
    {
        var elements = node.Elements.Select(element => Plan(element.Value)).ToArray();
        var optional = node.Elements.Select(element => element.IsOptional).ToArray();
        return Constant(new ListEvaluator(elements, optional), elements);
    }

    private static Evaluator Map(MapNode node)
    {
        var keys = node.Entries.Select(entry => Plan(entry.Key)).ToArray();
        var values = node.Entries.Select(entry => Plan(entry.Value)).ToArray();
        var optional = node.Entries.Select(entry => entry.IsOptional).ToArray();
        return Constant(new MapEvaluator(keys, values, optional, node.TypeName is not null), [.. keys, .. values]);
    }

    // A literal of constants is made once. It still costs what it costs.
    private static Evaluator Constant(Evaluator literal, Evaluator[] parts)
    {
        if (!Array.TrueForAll(parts, part => part is ConstantEvaluator or MadeEvaluator))
        {
            return literal;
        }

        var cost = literal is ListEvaluator ? 10UL : 30UL;
        foreach (var part in parts)
        {
            cost += part is MadeEvaluator made ? made.Cost : 0;
        }

        var value = literal.Evaluate(Activation.ForConstants());
        return value.IsError ? literal : new MadeEvaluator(value, cost);
    }

    private static Evaluator Comprehension(ComprehensionNode node)
    {
        var range = Plan(node.Range);
        var predicate = node.Predicate is null ? null : Plan(node.Predicate);
        var transform = node.Transform is null ? null : Plan(node.Transform);
        return node.Macro switch
        {
            Macro.All => new QuantifierEvaluator(range, predicate!, node.FirstSlot, node.SecondSlot, isAll: true),
            Macro.Exists => new QuantifierEvaluator(range, predicate!, node.FirstSlot, node.SecondSlot, isAll: false),
            Macro.ExistsOne => new ExistsOneEvaluator(range, predicate!, node.FirstSlot, node.SecondSlot),
            Macro.SortBy => new SortByEvaluator(range, transform!, node.FirstSlot, [.. StandardLibraries.All["@sortByAssociatedKeys"]]),
            Macro.TransformMap => new MapTransformEvaluator(range, predicate, transform!, node.FirstSlot, node.SecondSlot, givesEntries: false),
            Macro.TransformMapEntry => new MapTransformEvaluator(range, predicate, transform!, node.FirstSlot, node.SecondSlot, givesEntries: true),
            _ => new ListTransformEvaluator(range, predicate, transform, node.FirstSlot, node.SecondSlot),
        };
    }
}

/// <summary>A list or map that was made when the expression was compiled.</summary>
internal sealed class MadeEvaluator(Value value, ulong cost) : Evaluator
{
    public Value Value { get; } = value;

    public ulong Cost { get; } = cost;

    public override Value Evaluate(Activation activation) => activation.Charge(Cost) ? Value : activation.Stopped();
}
