namespace Sluice.Expressions;

/// <summary>
/// Goes over a list or a map for a macro, and puts what it finds into the macro's variables: the element or the key into the first, or with
/// two variables the index or key and the value. Makes nothing.
/// </summary>
internal struct Rounds
{
    private readonly Activation _activation;
    private readonly bool _isMap;
    private readonly int _first;
    private readonly int _second;
    private Value.ItemEnumerator _items;
    private Value.EntryEnumerator _entries;
    private long _index;

    public Rounds(Activation activation, in Value range, int first, int second)
    {
        _activation = activation;
        _first = first;
        _second = second;
        _isMap = range.Kind == ValueKind.Map;
        _items = _isMap ? default : range.Items;
        _entries = _isMap ? range.Entries : default;
    }

    /// <summary>What the round is about: the element, or the key of a map.</summary>
    public readonly Value Current => _isMap ? _entries.Key : _items.Current;

    /// <summary>The index in the list, or the key in the map.</summary>
    public readonly Value Key => _isMap ? _entries.Key : Value.From(_index - 1);

    /// <summary>The error of what cannot be gone over, or null.</summary>
    public static Value? Refuse(in Value range, bool hasTwo)
    {
        if (range.Kind is ValueKind.List or ValueKind.Map)
        {
            return null;
        }

        if (range.IsError)
        {
            return range;
        }

        return Value.Error(hasTwo ? $"unsupported comprehension range type: {GoName(range)}" : $"got '{GoName(range)}', expected iterable type");
    }

    /// <summary>Goes to the next, and counts what a round costs.</summary>
    /// <returns>False at the end, or when it is too much.</returns>
    public bool Next(ulong cost)
    {
        if (_isMap ? !_entries.MoveNext() : !_items.MoveNext())
        {
            return false;
        }

        _index++;
        if (_second < 0)
        {
            _activation.Local(_first) = Current;
        }
        else
        {
            _activation.Local(_first) = Key;
            _activation.Local(_second) = _isMap ? _entries.Value : _items.Current;
        }

        return _activation.Round(cost);
    }

    // cel-go names its own types in these errors.
    private static string GoName(in Value value) => value.Kind switch
    {
        ValueKind.Null => "types.Null",
        ValueKind.Bool => "types.Bool",
        ValueKind.Int => "types.Int",
        ValueKind.Uint => "types.Uint",
        ValueKind.Double => "types.Double",
        ValueKind.String => "types.String",
        ValueKind.Bytes => "types.Bytes",
        ValueKind.Timestamp => "types.Timestamp",
        ValueKind.Duration => "types.Duration",
        ValueKind.Optional => "*types.Optional",
        _ => value.Type.Name,
    };
}
