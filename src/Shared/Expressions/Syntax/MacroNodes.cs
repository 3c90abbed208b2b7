namespace Sluice.Expressions;

/// <summary>Which macro a <see cref="ComprehensionNode"/> is.</summary>
internal enum Macro : byte
{
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
    TransformList,
    TransformMap,
    TransformMapEntry,
    SortBy,
}

/// <summary>A macro that goes over a list or a map: <c>list.all(x, p)</c>, <c>map.transformList(k, v, p, t)</c>.</summary>
internal sealed class ComprehensionNode : SyntaxNode
{
    public ComprehensionNode(int position, Macro macro, SyntaxNode range, string first, string? second, SyntaxNode? predicate, SyntaxNode? transform)
        : base(position)
    {
        Macro = macro;
        Range = range;
        First = first;
        Second = second;
        Predicate = predicate;
        Transform = transform;
        Depth = Above(Children);
    }

    public Macro Macro { get; }

    public SyntaxNode Range { get; }

    /// <summary>The variable: the element, or the key of a map. With <see cref="Second"/>, the index or the key.</summary>
    public string First { get; }

    /// <summary>The variable of the element or of the value, in macros with two.</summary>
    public string? Second { get; }

    /// <summary>What decides or selects.</summary>
    public SyntaxNode? Predicate { get; }

    /// <summary>What is made of an element.</summary>
    public SyntaxNode? Transform { get; }

    /// <summary>The places of the variables, once it is checked.</summary>
    public int FirstSlot { get; set; }

    /// <inheritdoc cref="FirstSlot" />
    public int SecondSlot { get; set; }

    public override IEnumerable<SyntaxNode> Children
    {
        get
        {
            yield return Range;
            if (Predicate is not null)
            {
                yield return Predicate;
            }

            if (Transform is not null)
            {
                yield return Transform;
            }
        }
    }
}

/// <summary>A name for a value: <c>cel.bind(x, value, body)</c>, and <c>value.optMap(x, body)</c>, <c>optFlatMap</c>, whose value is taken out first.</summary>
internal sealed class BindNode : SyntaxNode
{
    public BindNode(int position, BindKind kind, string variable, SyntaxNode value, SyntaxNode body)
        : base(position)
    {
        Kind = kind;
        Variable = variable;
        Value = value;
        Body = body;
        Depth = Above(Children);
    }

    public BindKind Kind { get; }

    public string Variable { get; }

    public SyntaxNode Value { get; }

    public SyntaxNode Body { get; }

    /// <summary>The place of the variable, once it is checked.</summary>
    public int Slot { get; set; }

    public override IEnumerable<SyntaxNode> Children => [Value, Body];
}

/// <summary>Which macro a <see cref="BindNode"/> is.</summary>
internal enum BindKind : byte
{
    Bind,
    OptionalMap,
    OptionalFlatMap,
}
