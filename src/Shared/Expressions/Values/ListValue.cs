namespace Sluice.Expressions;

/// <summary>A list that an expression made; one of the document is a node (<see cref="Value.TryGetNode"/>).</summary>
internal abstract class ListValue
{
    /// <summary>How many elements there are.</summary>
    public abstract int Count { get; }

    /// <summary>The element at a place that exists.</summary>
    public abstract Value this[int index] { get; }
}

/// <summary>A list over an array.</summary>
/// <param name="items">The elements; not changed any more.</param>
internal sealed class ArrayListValue(Value[] items) : ListValue
{
    /// <summary>The list without elements.</summary>
    public static ArrayListValue Empty { get; } = new([]);

    /// <inheritdoc />
    public override int Count => items.Length;

    /// <inheritdoc />
    public override Value this[int index] => items[index];
}
