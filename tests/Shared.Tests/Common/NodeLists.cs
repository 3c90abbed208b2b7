using Sluice.Json;

namespace Sluice.Shared.Tests.Common;

internal static class NodeLists
{
    public static List<Node> ToList(this ItemEnumerable items)
    {
        var list = new List<Node>();
        foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    public static List<Member> ToList(this MemberEnumerable members)
    {
        var list = new List<Member>();
        foreach (var member in members)
        {
            list.Add(member);
        }

        return list;
    }
}
