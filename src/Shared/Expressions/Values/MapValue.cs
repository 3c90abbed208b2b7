namespace Sluice.Expressions;

/// <summary>A map that an expression made, in the order in which it was made; one of the document is a node.</summary>
internal sealed class MapValue
{
    private readonly Dictionary<Value, int> _places;
    private readonly List<KeyValuePair<Value, Value>> _entries;

    /// <summary>An empty map for so many entries.</summary>
    public MapValue(int capacity = 0)
    {
        _places = new Dictionary<Value, int>(capacity, MapKeyComparer.Instance);
        _entries = new List<KeyValuePair<Value, Value>>(capacity);
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>How many values it holds, all levels counted; see <see cref="Weights"/>.</summary>
    public long Weight { get; private set; } = 1;

    /// <summary>How many levels of lists and maps there are, this one included.</summary>
    public int Depth { get; private set; } = 1;

    /// <summary>The entry at a place that exists.</summary>
    public KeyValuePair<Value, Value> this[int index] => _entries[index];

    /// <summary>Looks a key up; whole numbers of different types are the same key.</summary>
    public bool TryGet(in Value key, out Value value)
    {
        var found = _places.TryGetValue(key, out var place);
        value = found ? _entries[place].Value : default;
        return found;
    }

    /// <summary>Adds an entry, while the map is being made.</summary>
    /// <returns>False when the key is there already.</returns>
    public bool TryAdd(in Value key, in Value value)
    {
        if (!_places.TryAdd(key, _entries.Count))
        {
            return false;
        }

        _entries.Add(new KeyValuePair<Value, Value>(key, value));
        Weight += 1 + Weights.WeightOf(value);
        Depth = Math.Max(Depth, Weights.DepthOf(value) + 1);
        return true;
    }
}
