using System.Text;

namespace Sluice.Json;

/// <summary>A member of an object.</summary>
public readonly struct Member
{
    private readonly Document _document;
    private readonly int _name;

    internal Member(Document document, Child child)
    {
        _document = document;
        _name = child.Name;
        Value = new Node(document, child.Value);
    }

    /// <summary>The name, unescaped.</summary>
    public string Name => _document.GetText(_name);

    /// <summary>The member's value.</summary>
    public Node Value { get; }

    /// <summary>The member of the same name in another object, or a missing node. Only a name with escapes is made into a text for it.</summary>
    internal Node FindIn(Node other) => _document.IsEscaped(_name) ? other[Name] : other[_document.Raw(_name)];

    internal bool HasNameOf(Member other) => JsonText.SameValue(_document.Raw(_name), other._document.Raw(other._name));
}

/// <summary>The members of an object.</summary>
public readonly struct MemberEnumerable
{
    private readonly Document? _document;
    private readonly int _container;

    internal MemberEnumerable(Document? document, int container)
    {
        _document = document;
        _container = container;
    }

    /// <summary>Starts at the first member.</summary>
    public Enumerator GetEnumerator() => new(_document, _container);

    /// <summary>Walks over the members.</summary>
    public struct Enumerator
    {
        private readonly Document? _document;
        private ChildEnumerator _children;

        internal Enumerator(Document? document, int container)
        {
            _document = document;
            _children = new ChildEnumerator(document, container);
        }

        /// <summary>The member at hand.</summary>
        public readonly Member Current => new(_document!, _children.Current);

        /// <summary>Goes to the next member.</summary>
        public bool MoveNext() => _children.MoveNext();
    }
}

/// <summary>The elements of an array.</summary>
public readonly struct ItemEnumerable
{
    private readonly Document? _document;
    private readonly int _container;

    internal ItemEnumerable(Document? document, int container)
    {
        _document = document;
        _container = container;
    }

    /// <summary>Starts at the first element.</summary>
    public Enumerator GetEnumerator() => new(_document, _container);

    /// <summary>The first element that is an object of this name, as containers, ports and volumes are; missing when there is none.</summary>
    public Node FindNamed(string name)
    {
        Span<byte> utf8 = stackalloc byte[JsonText.LongName];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var length) ? FindNamed(utf8[..length]) : FindNamed(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The first element that is an object of this name; missing when there is none.</summary>
    /// <param name="name">The name in UTF-8, not escaped.</param>
    public Node FindNamed(ReadOnlySpan<byte> name)
    {
        foreach (var item in this)
        {
            if (item["name"u8].TextEquals(name))
            {
                return item;
            }
        }

        return default;
    }

    /// <summary>The first element of which a condition holds; missing when there is none.</summary>
    public Node Find(Func<Node, bool> condition)
    {
        foreach (var item in this)
        {
            if (condition(item))
            {
                return item;
            }
        }

        return default;
    }

    /// <summary>Whether a condition holds of any element.</summary>
    public bool Any(Func<Node, bool> condition) => Find(condition).Exists;

    /// <summary>Whether an element has the value of another node.</summary>
    public bool Contains(Node value)
    {
        foreach (var item in this)
        {
            if (item.ValueEquals(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What each element is made into, in a list.</summary>
    public List<T> ToList<T>(Func<Node, T> make)
    {
        var made = new List<T>();
        foreach (var item in this)
        {
            made.Add(make(item));
        }

        return made;
    }

    /// <summary>The elements, in a list: to be edited while one goes over them, or to be queried.</summary>
    public List<Node> ToList() => ToList(item => item);

    /// <summary>The texts of the elements; "" for what is not a string.</summary>
    public List<string> Texts() => ToList(item => item.Text ?? "");

    /// <summary>The names of the elements; "" where there is none.</summary>
    public List<string> Names() => ToList(item => item["name"u8].Text ?? "");

    /// <summary>Walks over the elements.</summary>
    public struct Enumerator
    {
        private readonly Document? _document;
        private ChildEnumerator _children;

        internal Enumerator(Document? document, int container)
        {
            _document = document;
            _children = new ChildEnumerator(document, container);
        }

        /// <summary>The element at hand.</summary>
        public readonly Node Current => new(_document!, _children.Current.Value);

        /// <summary>Goes to the next element.</summary>
        public bool MoveNext() => _children.MoveNext();
    }
}

/// <summary>Walks over the children of a container: over the text's own entries, or over the list that an edit left.</summary>
internal struct ChildEnumerator
{
    private readonly Entry[]? _entries;
    private readonly List<Child>? _edited;
    private readonly WorkMeter? _work;
    private readonly bool _named;
    private readonly int _end;
    private int _next;

    public ChildEnumerator(Document? document, int container)
    {
        if (document is null)
        {
            return;
        }

        ref var entry = ref document.Entries[container];
        _edited = document.EditedChildren(container);
        _entries = document.Entries;
        _work = document.Work;
        _named = entry.Kind == NodeKind.Object;
        _next = _edited is null ? container + 1 : 0;
        _end = _edited?.Count ?? entry.Next;
    }

    public Child Current { get; private set; }

    public bool MoveNext()
    {
        if (_next >= _end)
        {
            return false;
        }

        _work!.Spend(1);
        if (_edited is not null)
        {
            Current = _edited[_next++];
            return true;
        }

        var value = _named ? _next + 1 : _next;
        Current = new Child(_next, value);
        _next = _entries![value].Next;
        return true;
    }
}
