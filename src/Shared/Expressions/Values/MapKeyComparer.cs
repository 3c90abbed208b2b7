namespace Sluice.Expressions;

/// <summary>Compares keys of maps: equal numbers are equal keys, whatever their type.</summary>
internal sealed class MapKeyComparer : IEqualityComparer<Value>
{
    /// <summary>The only one.</summary>
    public static MapKeyComparer Instance { get; } = new();

    /// <inheritdoc />
    public bool Equals(Value x, Value y) => ValueEquality.AreEqual(x, y);

    /// <inheritdoc />
    public int GetHashCode(Value key) => key.Kind switch
    {
        ValueKind.Bool => key.AsBool() ? 1 : 2,
        ValueKind.Int => ((double)key.AsInt()).GetHashCode(),
        ValueKind.Uint => ((double)key.AsUint()).GetHashCode(),
        ValueKind.Double => key.AsDouble().GetHashCode(),
        ValueKind.String => string.GetHashCode(key.AsString(), StringComparison.Ordinal),
        var kind => (int)kind,
    };
}
