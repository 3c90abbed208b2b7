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
        ValueKind.Int => HashCode.Combine((double)key.AsInt()),
        ValueKind.Uint => HashCode.Combine((double)key.AsUint()),
        ValueKind.Double => HashCode.Combine(key.AsDouble()),
        ValueKind.String => string.GetHashCode(key.AsString(), StringComparison.Ordinal),
        var kind => (int)kind,
    };
}
