using System.Buffers;
using System.Text;

namespace Sluice.Json;

/// <summary>
/// Finds children of long containers without walking over the ones before them, so that a loop over one list that looks into another stays linear. Kept up to
/// date by the document with every edit. Short containers, which nearly all are, have no index and cost nothing.
/// </summary>
/// <param name="document">The document.</param>
internal sealed class ChildLookup(Document document)
{
    /// <summary>Longer than this, a container is worth an index.</summary>
    public const int Long = 32;

    // A policy asks a handful of names of a long map, which is walked for them; an index takes about as long as a few of these walks.
    private const int WalksBeforeIndex = 8;

    private readonly Dictionary<int, Dictionary<string, int>> _names = [];
    private readonly Dictionary<int, List<Child>> _positions = [];
    private int _longWalks;

    /// <summary>Whether any object has an index of its names.</summary>
    public bool HasNames => _names.Count > 0;

    public void Clear()
    {
        _longWalks = 0;
        if (_names.Count + _positions.Count > 0)
        {
            _names.Clear();
            _positions.Clear();
        }
    }

    /// <summary>Looks a name up, if the object has an index.</summary>
    public bool TryFindMember(int container, ReadOnlySpan<byte> name, out int value)
    {
        value = -1;
        if (!_names.TryGetValue(container, out var index))
        {
            return false;
        }

        document.Work.Spend(1);
        var rented = name.Length > 256 ? ArrayPool<char>.Shared.Rent(name.Length) : null;
        Span<char> characters = rented ?? stackalloc char[256];
        var length = Encoding.UTF8.GetChars(name, characters);
        if (!index.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(characters[..length], out value))
        {
            value = -1;
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return true;
    }

    /// <summary>Takes note that a long object was walked for a name; it gets an index when that has happened often.</summary>
    public void NoteLongWalk(int container)
    {
        if (++_longWalks <= WalksBeforeIndex)
        {
            return;
        }

        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var children = new ChildEnumerator(document, container);
        while (children.MoveNext())
        {
            index.TryAdd(document.GetText(children.Current.Name), children.Current.Value);
        }

        _names[container] = index;
    }

    /// <summary>The value of the child at an index, or -1.</summary>
    public int ChildAt(int container, int index)
    {
        if (index < 0)
        {
            return -1;
        }

        if ((document.EditedChildren(container) ?? Positions(container)) is { } known)
        {
            document.Work.Spend(1);
            return index < known.Count ? known[index].Value : -1;
        }

        var children = new ChildEnumerator(document, container);
        for (var at = 0; children.MoveNext(); at++)
        {
            if (at == index)
            {
                return children.Current.Value;
            }

            if (at == Long)
            {
                return Index(container) is { } all && index < all.Count ? all[index].Value : -1;
            }
        }

        return -1;
    }

    public int CountOf(int container)
    {
        if ((document.EditedChildren(container) ?? Positions(container)) is { } known)
        {
            return known.Count;
        }

        var children = new ChildEnumerator(document, container);
        var count = 0;
        while (children.MoveNext())
        {
            if (++count > Long)
            {
                return Index(container).Count;
            }
        }

        return count;
    }

    /// <summary>A member came, or has another value.</summary>
    public void Set(int container, Child child)
    {
        if (_names.Count > 0 && _names.TryGetValue(container, out var index))
        {
            index[document.GetText(child.Name)] = child.Value;
        }
    }

    /// <summary>A member went.</summary>
    public void Remove(int container, Child child)
    {
        if (_names.Count > 0 && _names.TryGetValue(container, out var index))
        {
            index.Remove(document.GetText(child.Name));
        }
    }

    /// <summary>Many children changed.</summary>
    public void Forget(int container) => _names.Remove(container);

    /// <summary>The container gets a list of its own.</summary>
    public void ForgetPositions(int container) => _positions.Remove(container);

    private List<Child>? Positions(int container) => _positions.Count > 0 && _positions.TryGetValue(container, out var known) ? known : null;

    private List<Child> Index(int container)
    {
        var children = new List<Child>();
        document.CopyOriginalChildren(container, children);
        _positions[container] = children;
        return children;
    }
}
