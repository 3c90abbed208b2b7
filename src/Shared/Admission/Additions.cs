using Sluice.Json;

namespace Sluice.Admission;

/// <summary>What policies have added to the object of a request, each for itself, so that in a later round they know it again.</summary>
internal sealed class Additions
{
    // What an object of thousands of containers needed is not kept.
    private const int MostKept = 512;

    private List<(object Owner, Node Added)> _added = [];

    /// <summary>Notes a node. Nodes are noted in the order in which they were made.</summary>
    /// <param name="owner">Who added it.</param>
    /// <param name="added">What was added.</param>
    public void Note(object owner, Node added) => _added.Add((owner, added));

    /// <summary>Whether a node of the object was added by someone.</summary>
    public bool Contains(object owner, Node node)
    {
        var (low, high) = (0, _added.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (known, added) = _added[middle];
            if (added == node)
            {
                return ReferenceEquals(known, owner);
            }

            (low, high) = added.Id < node.Id ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        if (_added.Capacity > MostKept)
        {
            _added = [];
        }

        _added.Clear();
    }
}
