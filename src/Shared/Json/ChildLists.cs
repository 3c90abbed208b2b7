namespace Sluice.Json;

/// <summary>The lists of children that the work on one text needs, kept for the next text.</summary>
internal sealed class ChildLists
{
    // Injections edit some ten containers. What a pod of hundreds of containers needs goes with it.
    private const int MostKept = 64;

    private readonly List<List<Child>> _lists = [];

    /// <summary>How many lists are in use: a place to <see cref="GiveBack"/> to.</summary>
    public int Used { get; private set; }

    /// <summary>An empty list.</summary>
    public List<Child> Take()
    {
        if (Used == _lists.Count)
        {
            _lists.Add(new List<Child>(8));
        }

        return _lists[Used++];
    }

    /// <summary>Gives back the lists that were taken last.</summary>
    /// <param name="used">How many were in use before.</param>
    public void GiveBack(int used)
    {
        while (Used > used)
        {
            _lists[--Used].Clear();
        }
    }

    /// <summary>Gives all of them back.</summary>
    public void Reset()
    {
        GiveBack(0);
        if (_lists.Count > MostKept)
        {
            _lists.RemoveRange(MostKept, _lists.Count - MostKept);
        }
    }
}
