namespace Sluice.Expressions;

/// <summary>A part of an expression as it was written; macros are nodes of their own. The checker writes down what it finds.</summary>
/// <param name="position">Where it stands in the text; of a call or an operator, where that stands.</param>
internal abstract class SyntaxNode(int position)
{
    /// <summary>Where it stands in the text, in UTF-16 units.</summary>
    public int Position { get; } = position;

    /// <summary>How many levels of nodes there are, this one included: evaluation goes as deep.</summary>
    public int Depth { get; protected init; } = 1;

    /// <summary>Its type, once it is checked; <see cref="CelType.Dyn"/> when only a run can tell.</summary>
    public CelType Type { get; set; } = CelType.Dyn;

    /// <summary>The nodes in it, in the order of the text.</summary>
    public virtual IEnumerable<SyntaxNode> Children => [];

    /// <summary>One more level than the deepest of these.</summary>
    protected static int Above(IEnumerable<SyntaxNode> nodes)
    {
        var depth = 0;
        foreach (var node in nodes)
        {
            depth = Math.Max(depth, node.Depth);
        }

        return depth + 1;
    }
}

/// <summary>A literal.</summary>
internal sealed class ConstantNode(int position, Value value) : SyntaxNode(position)
{
    public Value Value { get; } = value;
}

/// <summary>A name.</summary>
/// <param name="position">Where it begins.</param>
/// <param name="name">The name; with a dot in front, one that no variable of a macro hides.</param>
internal sealed class IdentifierNode(int position, string name) : SyntaxNode(position)
{
    public string Name { get; } = name;

    /// <summary>What the name stands for, once it is checked.</summary>
    public Binding? Binding { get; set; }
}

/// <summary>A field: <c>a.b</c>, <c>a.?b</c>, or <c>has(a.b)</c>.</summary>
internal sealed class SelectNode : SyntaxNode
{
    public SelectNode(int position, SyntaxNode operand, string field, bool isOptional = false, bool isTest = false)
        : base(position)
    {
        Operand = operand;
        Field = field;
        IsOptional = isOptional;
        IsTest = isTest;
        Depth = operand.Depth + 1;
    }

    public SyntaxNode Operand { get; }

    public string Field { get; }

    public bool IsOptional { get; }

    public bool IsTest { get; }

    /// <summary>Whether the name stands in back quotes.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>Set when the whole is the name of one variable, such as <c>variables.image</c>.</summary>
    public Binding? Binding { get; set; }

    public override IEnumerable<SyntaxNode> Children => [Operand];
}

/// <summary>An element: <c>a[b]</c> or <c>a[?b]</c>.</summary>
internal sealed class IndexNode : SyntaxNode
{
    public IndexNode(int position, SyntaxNode operand, SyntaxNode index, bool isOptional)
        : base(position)
    {
        Operand = operand;
        Index = index;
        IsOptional = isOptional;
        Depth = Above([operand, index]);
    }

    public SyntaxNode Operand { get; }

    public SyntaxNode Index { get; }

    public bool IsOptional { get; }

    public override IEnumerable<SyntaxNode> Children => [Operand, Index];
}

/// <summary>A call of a function or an operator.</summary>
internal sealed class CallNode : SyntaxNode
{
    public CallNode(int position, string function, SyntaxNode? target, IReadOnlyList<SyntaxNode> arguments)
        : base(position)
    {
        Function = function;
        Target = target;
        Arguments = arguments;
        Depth = Above(Children);
    }

    /// <summary>The name; once it is checked, with the room it is in (<c>math.ceil</c>).</summary>
    public string Function { get; set; }

    /// <summary>What it is called on; null of a global function.</summary>
    public SyntaxNode? Target { get; set; }

    public IReadOnlyList<SyntaxNode> Arguments { get; }

    /// <summary>The overloads that the arguments can mean, once it is checked.</summary>
    public IReadOnlyList<Overload> Overloads { get; set; } = [];

    public override IEnumerable<SyntaxNode> Children => Target is null ? Arguments : Arguments.Prepend(Target);
}

/// <summary><c>a &amp;&amp; b &amp;&amp; c</c> or <c>a || b || c</c>: as flat as it is written.</summary>
internal sealed class LogicalNode : SyntaxNode
{
    public LogicalNode(int position, bool isAnd, IReadOnlyList<SyntaxNode> terms)
        : base(position)
    {
        IsAnd = isAnd;
        Terms = terms;
        Depth = Above(terms);
    }

    public bool IsAnd { get; }

    public IReadOnlyList<SyntaxNode> Terms { get; }

    public override IEnumerable<SyntaxNode> Children => Terms;
}

/// <summary><c>a ? b : c</c>.</summary>
internal sealed class ConditionalNode : SyntaxNode
{
    public ConditionalNode(int position, SyntaxNode condition, SyntaxNode whenTrue, SyntaxNode whenFalse)
        : base(position)
    {
        Condition = condition;
        WhenTrue = whenTrue;
        WhenFalse = whenFalse;
        Depth = Above(Children);
    }

    public SyntaxNode Condition { get; }

    public SyntaxNode WhenTrue { get; }

    public SyntaxNode WhenFalse { get; }

    public override IEnumerable<SyntaxNode> Children => [Condition, WhenTrue, WhenFalse];
}

/// <summary><c>[a, ?b]</c>.</summary>
internal sealed class ListNode : SyntaxNode
{
    public ListNode(int position, IReadOnlyList<ListElement> elements)
        : base(position)
    {
        Elements = elements;
        Depth = Above(Children);
    }

    public IReadOnlyList<ListElement> Elements { get; }

    public override IEnumerable<SyntaxNode> Children => Elements.Select(element => element.Value);
}

/// <summary>An element of a list; an optional one is left out when it is none.</summary>
internal readonly record struct ListElement(SyntaxNode Value, bool IsOptional);

/// <summary><c>{a: b, ?c: d}</c>, or with a type's name before it, <c>Object{a: b}</c>.</summary>
internal sealed class MapNode : SyntaxNode
{
    public MapNode(int position, string? typeName, IReadOnlyList<MapEntry> entries)
        : base(position)
    {
        TypeName = typeName;
        Entries = entries;
        Depth = Above(Children);
    }

    /// <summary>The type of which this makes an object; null of a map.</summary>
    public string? TypeName { get; }

    public IReadOnlyList<MapEntry> Entries { get; }

    public override IEnumerable<SyntaxNode> Children => Entries.SelectMany(entry => new[] { entry.Key, entry.Value });
}

/// <summary>An entry of a map; an optional one is left out when it is none.</summary>
internal readonly record struct MapEntry(SyntaxNode Key, SyntaxNode Value, bool IsOptional);
