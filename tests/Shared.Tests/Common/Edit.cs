using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Json;

namespace Sluice.Shared.Tests.Common;

/// <summary>The edits that a policy can make.</summary>
internal enum EditKind
{
    SetText,
    SetNumber,
    SetBoolean,
    SetJson,
    SetSame,
    Remove,
    EnsureObject,
    EnsureArray,
    Append,
    AppendObject,
    InsertObject,
    InsertJson,
    InsertSame,
    RemoveAt,
}

/// <summary>A generated edit. Places are taken modulo what the document has, so that every edit can be made.</summary>
internal sealed record Edit(EditKind Kind, int Place, int Index, string Name, string Json)
{
    public static Gen<Edit> Generator { get; } =
        from kind in Gen.Elements(Enum.GetValues<EditKind>())
        from place in Gen.Choose(0, 40)
        from index in Gen.Choose(0, 5)
        from name in JsonGenerators.Name
        from json in JsonGenerators.Value
        select new Edit(kind, place, index, name, json);

    public void Apply(Node root)
    {
        var wanted = Kind < EditKind.Append ? NodeKind.Object : NodeKind.Array;
        var places = new List<Node>();
        Collect(root, wanted, places);
        if (places.Count > 0)
        {
            Apply(places[Place % places.Count], Encoding.UTF8.GetBytes(Json));
        }
    }

    private void Apply(Node node, byte[] json)
    {
        switch (Kind)
        {
            case EditKind.SetText: node.Set(Name, "text"); break;
            case EditKind.SetNumber: node.Set(Name, Index); break;
            case EditKind.SetBoolean: node.Set(Name, Index % 2 == 0); break;
            case EditKind.SetJson: node.SetJson(Name, json); break;
            case EditKind.SetSame when node[Name].Exists:
                var value = node[Name].ToString();
                node.Remove(Name);
                node.SetJson(Name, Encoding.UTF8.GetBytes(value));
                break;
            case EditKind.Remove: node.Remove(Name); break;
            case EditKind.EnsureObject when node[Name].IsAbsent || node[Name].IsObject: node.EnsureObject(Name); break;
            case EditKind.EnsureArray when node[Name].IsAbsent || node[Name].IsArray: node.EnsureArray(Name); break;
            case EditKind.Append: node.Append("text"); break;
            case EditKind.AppendObject: node.AppendObject(); break;
            case EditKind.InsertObject: node.InsertObject(Index % (node.Count + 1)); break;
            case EditKind.InsertJson: node.InsertJson(Index % (node.Count + 1), json); break;
            case EditKind.InsertSame when node.Count > 0:
                var copy = node[Index % node.Count].ToString();
                node.RemoveAt(Index % node.Count);
                node.InsertJson(Place % (node.Count + 1), Encoding.UTF8.GetBytes(copy));
                break;
            case EditKind.RemoveAt when node.Count > 0: node.RemoveAt(Index % node.Count); break;
        }
    }

    private static void Collect(Node node, NodeKind wanted, List<Node> places)
    {
        if (node.Kind == wanted)
        {
            places.Add(node);
        }

        foreach (var member in node.Members)
        {
            Collect(member.Value, wanted, places);
        }

        foreach (var item in node.Items)
        {
            Collect(item, wanted, places);
        }
    }
}
