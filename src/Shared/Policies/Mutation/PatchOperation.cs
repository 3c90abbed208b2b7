using System.Globalization;
using Sluice.Json;
using Sluice.Patching;
using Sluice.Policies.Rules;

namespace Sluice.Policies.Mutation;

/// <summary>
/// One operation of a JSON Patch (RFC 6902), such that making it twice is making it once: an item that is in the list is not added again, and
/// what is not there need not be removed. Missing parents are made.
/// </summary>
/// <param name="name"><c>add</c>, <c>remove</c> or <c>replace</c>.</param>
/// <param name="path">The pointer, with expressions.</param>
/// <param name="value">The value; null for remove.</param>
internal sealed class PatchOperation(string name, TextTemplate path, RuleTemplate? value)
{
    /// <summary>Makes it.</summary>
    /// <returns>Why it cannot be made; null when it was, or need not be.</returns>
    public string? Apply(Node root, RuleScope scope)
    {
        string? fault = null;
        if (path.Render(scope, ref fault) is not { } pointer)
        {
            return fault;
        }

        var json = new ByteBuffer();
        if (value is not null && !value.Write(scope, json, ref fault))
        {
            return fault;
        }

        return Apply(root, name, pointer, json.Span);
    }

    /// <summary>Makes one that an expression gave: an object with <c>op</c>, <c>path</c> and <c>value</c>.</summary>
    /// <returns>Why it cannot be made; null when it was, or need not be.</returns>
    public static string? Apply(Node root, Node operation)
    {
        if (operation["op"u8].Text is not ("add" or "remove" or "replace"))
        {
            return $"op {operation["op"u8]}; expected add, remove or replace";
        }

        return Apply(root, operation["op"u8].Text!, operation["path"u8].Text ?? "", operation["value"u8].ToJson().Span);
    }

    private static string? Apply(Node root, string name, string pointer, ReadOnlySpan<byte> json)
    {
        if (!pointer.StartsWith('/'))
        {
            return $"\"{pointer}\" is not a JSON Pointer; expected one that begins with /";
        }

        var names = pointer[1..].Split('/');
        var parent = Find(root, name, names);
        return parent.Kind switch
        {
            NodeKind.Object => ApplyToMember(parent, name, JsonPointer.Unescape(names[^1]), json),
            NodeKind.Array => ApplyToItem(parent, name, names[^1], json, pointer),
            _ when name == "remove" => null,
            _ => $"{pointer}: its parent is neither an object nor a list",
        };
    }

    private static Node Find(Node root, string name, string[] names)
    {
        var node = root;
        for (var i = 0; i < names.Length - 1; i++)
        {
            var next = node.IsArray ? Item(node, names[i]) : node[JsonPointer.Unescape(names[i])];
            if (next.IsAbsent && node.IsObject && name == "add")
            {
                var holder = JsonPointer.Unescape(names[i]);
                next = names[i + 1] == "-" ? node.EnsureArray(holder) : node.EnsureObject(holder);
            }

            node = next;
        }

        return node;
    }

    private static string? ApplyToMember(Node parent, string name, string member, ReadOnlySpan<byte> json)
    {
        if (name == "remove")
        {
            parent.Remove(member);
        }
        else if (name == "replace" && !parent[member].Exists)
        {
            return $"there is no \"{member}\" to replace";
        }
        else
        {
            parent.SetJson(member, json);
        }

        return null;
    }

    private static string? ApplyToItem(Node list, string name, string place, ReadOnlySpan<byte> json, string pointer)
    {
        var count = list.Count;
        var index = place == "-" ? count : Index(place);
        switch (name)
        {
            case "add" when index >= 0 && index <= count:
                if (!list.Items.Contains(Node.Parse(json)))
                {
                    list.InsertJson(index, json);
                }

                return null;
            case "replace" when index >= 0 && index < count:
                Replace(list, index, json);
                return null;
            case "remove":
                if (index >= 0 && index < count)
                {
                    list.RemoveAt(index);
                }

                return null;
            default:
                return $"{pointer}: the list has {count} items";
        }
    }

    private static void Replace(Node list, int index, ReadOnlySpan<byte> json)
    {
        var wanted = Node.Parse(json);
        if (!list[index].ValueEquals(wanted))
        {
            list.RemoveAt(index);
            list.InsertJson(index, json);
        }
    }

    private static Node Item(Node list, string place) => Index(place) is var index && index >= 0 ? list[index] : default;

    private static int Index(string place) => int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
}
