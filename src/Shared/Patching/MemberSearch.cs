using Sluice.Json;

namespace Sluice.Patching;

/// <summary>Finds the members of one object among those of another, all of them one after the other.</summary>
/// <param name="document">The document of both.</param>
/// <param name="members">Where to look.</param>
internal struct MemberSearch(Document document, List<Child> members)
{
    // Longer objects get an index when a member is not where it is expected.
    private const int Long = 32;

    private Dictionary<string, Child>? _index;
    private int _expected;

    /// <summary>Finds the member with the name of another one. Members keep their order: the one behind the last that was found is looked at first.</summary>
    public bool TryFind(Child wanted, out Child found)
    {
        if (_expected < members.Count && document.SameText(members[_expected].Name, wanted.Name))
        {
            found = members[_expected++];
            return true;
        }

        if (members.Count > Long)
        {
            _index ??= Index();
            return _index.TryGetValue(document.GetText(wanted.Name), out found);
        }

        for (var i = 0; i < members.Count; i++)
        {
            if (document.SameText(members[i].Name, wanted.Name))
            {
                _expected = i + 1;
                found = members[i];
                return true;
            }
        }

        found = default;
        return false;
    }

    private readonly Dictionary<string, Child> Index()
    {
        var index = new Dictionary<string, Child>(members.Count, StringComparer.Ordinal);
        foreach (var member in members)
        {
            index.TryAdd(document.GetText(member.Name), member);
        }

        return index;
    }
}
