namespace Sluice.Expressions;

/// <summary>A list that an expression made; one of the document is a node (<see cref="Value.TryGetNode"/>).</summary>
internal abstract class ListValue
{
    /// <summary>How many elements there are.</summary>
    public abstract int Count { get; }

    /// <summary>How many values it holds, all levels counted; see <see cref="Weights"/>.</summary>
    public virtual long Weight => Count + 1L;

    /// <summary>How many levels of lists and maps there are, this one included.</summary>
    public virtual int Depth => 1;

    /// <summary>The element at a place that exists.</summary>
    public abstract Value this[int index] { get; }
}

/// <summary>A list over an array.</summary>
internal sealed class ArrayListValue : ListValue
{
    private readonly Value[] _items;

    /// <param name="items">The elements; not changed any more.</param>
    public ArrayListValue(Value[] items)
    {
        _items = items;
        Weight = 1;
        foreach (ref var item in items.AsSpan())
        {
            Weight += Weights.WeightOf(item);
            Depth = Math.Max(Depth, Weights.DepthOf(item));
        }

        Depth++;
    }

    /// <summary>The list without elements.</summary>
    public static ArrayListValue Empty { get; } = new([]);

    /// <inheritdoc />
    public override int Count => _items.Length;

    /// <inheritdoc />
    public override long Weight { get; }

    /// <inheritdoc />
    public override int Depth { get; }

    /// <inheritdoc />
    public override Value this[int index] => _items[index];
}
