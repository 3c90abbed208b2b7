using Sluice.Json;

namespace Sluice.Expressions;

/// <summary>
/// Goes over a list or a map for a macro, and puts what it finds into the macro's variables: the element or the key into the first, or with
/// two variables the index or key and the value. Makes nothing.
/// </summary>
internal struct Rounds
{
    private readonly Activation _activation;
    private readonly Document? _document;
    private readonly ListValue? _list;
    private readonly MapValue? _map;
    private readonly bool _isMap;
    private readonly int _first;
    private readonly int _second;
    private ChildEnumerator _children;
    private int _index = -1;

    public Rounds(Activation activation, in Value range, int first, int second)
    {
        _activation = activation;
        _first = first;
        _second = second;
        _isMap = range.Kind == ValueKind.Map;
        _document = range.GetDocument(out var id);
        if (_document is not null)
        {
            _children = new ChildEnumerator(_document, id);
        }
        else if (!range.TryGetList(out _list))
        {
            range.TryGetMap(out _map);
        }
    }

    /// <summary>What the round is about: the element, or the key of a map.</summary>
    public readonly Value Current => _isMap ? Key : Element;

    /// <summary>The index in the list, or the key in the map.</summary>
    public readonly Value Key => !_isMap ? Value.From((long)_index)
        : _document is not null ? Value.At(_document, _children.Current.Name) : _map![_index].Key;

    // The element, or the value of a map.
    private readonly Value Element => _document is not null ? Value.At(_document, _children.Current.Value)
        : _list is not null ? _list[_index] : _map![_index].Value;

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
        _index++;
        if (_document is not null ? !_children.MoveNext() : _index >= (_list?.Count ?? _map!.Count))
        {
            return false;
        }

        if (_second < 0)
        {
            _activation.Local(_first) = Current;
        }
        else
        {
            _activation.Local(_first) = Key;
            _activation.Local(_second) = Element;
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
