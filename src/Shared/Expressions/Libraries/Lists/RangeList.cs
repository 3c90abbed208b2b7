namespace Sluice.Expressions.Libraries;

/// <summary>The whole numbers from 0 on. They are computed, not held: a list of a thousand million costs no memory.</summary>
internal sealed class RangeList(int count) : ListValue
{
    public override int Count => count;

    public override Value this[int index] => Value.From((long)index);
}
