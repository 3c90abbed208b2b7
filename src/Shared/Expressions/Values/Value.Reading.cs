using Sluice.Json;

namespace Sluice.Expressions;

/// <content>Walking over lists and maps, wherever they stand.</content>
internal readonly partial struct Value
{
    /// <summary>The type as <c>type(x)</c> gives it.</summary>
    public CelType Type => Kind switch
    {
        ValueKind.Null => CelType.Null,
        ValueKind.Bool => CelType.Bool,
        ValueKind.Int => CelType.Int,
        ValueKind.Uint => CelType.Uint,
        ValueKind.Double => CelType.Double,
        ValueKind.String => CelType.String,
        ValueKind.Bytes => CelType.Bytes,
        ValueKind.List => CelType.DynList,
        ValueKind.Map => CelType.DynMap,
        ValueKind.Type => CelType.Type,
        ValueKind.Timestamp => CelType.Timestamp,
        ValueKind.Duration => CelType.Duration,
        ValueKind.Optional => CelType.DynOptional,
        ValueKind.Opaque => AsOpaque().Type,
        _ => CelType.Error,
    };

    /// <summary>The elements of a list.</summary>
    public ItemEnumerator Items => new(this);

    /// <summary>The entries of a map.</summary>
    public EntryEnumerator Entries => new(this);

    /// <summary>The element of a list at a place; false when there is none.</summary>
    public bool TryGetItem(long index, out Value item)
    {
        if (TryGetList(out var list))
        {
            var within = index >= 0 && index < list.Count;
            item = within ? list[(int)index] : default;
            return within;
        }

        var node = index is >= 0 and <= int.MaxValue ? new Node((Document)_reference!, (int)_bits)[(int)index] : default;
        item = node.Exists ? From(node) : default;
        return node.Exists;
    }

    /// <summary>The value of a map's key; false when there is none.</summary>
    public bool TryGetEntry(in Value key, out Value value)
    {
        if (TryGetMap(out var map))
        {
            return map.TryGet(key, out value);
        }

        var container = new Node((Document)_reference!, (int)_bits);
        var node = key.Kind != ValueKind.String ? default : key.TryGetUtf8(out var utf8) ? container[utf8] : container[key.AsString()];
        value = node.Exists ? From(node) : default;
        return node.Exists;
    }

    /// <summary>Walks over the elements of a list, making nothing.</summary>
    public struct ItemEnumerator
    {
        private readonly ListValue? _list;
        private ItemEnumerable.Enumerator _nodes;
        private int _next;

        internal ItemEnumerator(in Value list)
        {
            _list = list._reference as ListValue;
            _nodes = _list is null ? new Node((Document)list._reference!, (int)list._bits).Items.GetEnumerator() : default;
        }

        /// <summary>The element at hand.</summary>
        public Value Current { get; private set; }

        /// <summary>Itself.</summary>
        public readonly ItemEnumerator GetEnumerator() => this;

        /// <summary>Goes to the next element.</summary>
        public bool MoveNext()
        {
            if (_list is not null)
            {
                var more = _next < _list.Count;
                Current = more ? _list[_next++] : default;
                return more;
            }

            var found = _nodes.MoveNext();
            Current = found ? From(_nodes.Current) : default;
            return found;
        }
    }

    /// <summary>Walks over the entries of a map, making nothing.</summary>
    public struct EntryEnumerator
    {
        private readonly MapValue? _map;
        private readonly Document? _document;
        private ChildEnumerator _children;
        private int _next;

        internal EntryEnumerator(in Value map)
        {
            _map = map._reference as MapValue;
            _document = map._reference as Document;
            _children = _document is null ? default : new ChildEnumerator(_document, (int)map._bits);
        }

        /// <summary>The key at hand.</summary>
        public readonly Value Key => _map is not null ? _map[_next - 1].Key : From(new Node(_document!, _children.Current.Name));

        /// <summary>The value at hand.</summary>
        public readonly Value Value => _map is not null ? _map[_next - 1].Value : From(new Node(_document!, _children.Current.Value));

        /// <summary>Itself.</summary>
        public readonly EntryEnumerator GetEnumerator() => this;

        /// <summary>The entry at hand.</summary>
        public readonly (Value Key, Value Value) Current => (Key, Value);

        /// <summary>Goes to the next entry.</summary>
        public bool MoveNext() => _map is not null ? _next++ < _map.Count : _children.MoveNext();
    }
}
