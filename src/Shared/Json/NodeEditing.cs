namespace Sluice.Json;

/// <summary>
/// Edits of a <see cref="Document"/>, made through its nodes and recorded there. An edit that would change nothing is none.
/// </summary>
/// <exception cref="InvalidOperationException">The node is missing or of the wrong kind: a defect of the policy, which must look first.</exception>
public static class NodeEditing
{
    /// <summary>Sets a member to a string.</summary>
    public static Node Set(this Node node, string name, string value) =>
        node[name] is { Kind: NodeKind.String } old && old.Text == value ? old : node.Put(name, node.Document.NewText(value));

    /// <summary>Sets a member to a number.</summary>
    public static Node Set(this Node node, string name, long value) =>
        node[name] is { } old && old.Integer == value ? old : node.Put(name, node.Document.NewNumber(value));

    /// <summary>Sets a member to a truth value.</summary>
    public static Node Set(this Node node, string name, bool value)
    {
        var kind = value ? NodeKind.True : NodeKind.False;
        return node[name] is { } old && old.Kind == kind ? old : node.Put(name, node.Document.NewLiteral(kind));
    }

    /// <summary>Sets a member to a value given as JSON text.</summary>
    public static Node SetJson(this Node node, string name, ReadOnlySpan<byte> json)
    {
        var value = node.Document.NewJson(json);
        return node[name] is { Exists: true } old && old.ValueEquals(new Node(node.Document, value)) ? old : node.Put(name, value);
    }

    /// <summary>Sets a member to a copy of a value from anywhere.</summary>
    public static Node Set(this Node node, string name, Node value) => node.SetJson(name, value.ToJson().Span);

    /// <summary>The object of that name; made when the member is absent or null.</summary>
    public static Node EnsureObject(this Node node, string name) => node.Ensure(name, NodeKind.Object);

    /// <summary>The array of that name; made when the member is absent or null.</summary>
    public static Node EnsureArray(this Node node, string name) => node.Ensure(name, NodeKind.Array);

    /// <summary>Takes a member away; nothing happens when there is none.</summary>
    public static void Remove(this Node node, string name)
    {
        if (node.IndexOf(name) is var position && position >= 0)
        {
            node.Document.Remove(node.Id, position);
        }
    }

    /// <summary>Takes an element away.</summary>
    public static void RemoveAt(this Node node, int index) => node.Document.Remove(node.Require(NodeKind.Array).Id, index);

    /// <summary>Takes every element away of which a condition holds, in one pass.</summary>
    public static void RemoveWhere(this Node node, Func<Node, bool> condition) => node.Document.RemoveWhere(node.Require(NodeKind.Array).Id, condition);

    /// <summary>Adds a string at the end of an array.</summary>
    public static Node Append(this Node node, string value) => node.Insert(node.Count, node.Document.NewText(value));

    /// <summary>Adds an empty object at the end of an array.</summary>
    public static Node AppendObject(this Node node) => node.InsertObject(node.Count);

    /// <summary>Puts an empty object before the element at <paramref name="index"/>.</summary>
    public static Node InsertObject(this Node node, int index) => node.Insert(index, node.Document.NewLiteral(NodeKind.Object));

    /// <summary>Adds a value given as JSON text at the end of an array.</summary>
    public static Node AppendJson(this Node node, ReadOnlySpan<byte> json) => node.Insert(node.Count, node.Document.NewJson(json));

    /// <summary>Adds a copy of a value from anywhere at the end of an array.</summary>
    public static Node Append(this Node node, Node value) => node.AppendJson(value.ToJson().Span);

    /// <summary>Puts a value given as JSON text before the element at <paramref name="index"/>.</summary>
    public static Node InsertJson(this Node node, int index, ReadOnlySpan<byte> json) => node.Insert(index, node.Document.NewJson(json));

    /// <summary>Puts a draft of the same document before the element at <paramref name="index"/>.</summary>
    internal static Node InsertDraft(this Node node, int index, Node draft) => node.Insert(index, draft.Id);

    private static Node Ensure(this Node node, string name, NodeKind kind)
    {
        var value = node[name];
        return value.IsAbsent ? node.Put(name, node.Document.NewLiteral(kind)) : value.Require(kind);
    }

    private static Node Put(this Node node, string name, int value)
    {
        var document = node.Require(NodeKind.Object).Document;
        if (node.IndexOf(name) is var position && position >= 0)
        {
            document.Replace(node.Id, position, value);
        }
        else
        {
            document.Insert(node.Id, node.Count, new Child(document.NewText(name), value));
        }

        return new Node(document, value);
    }

    private static int IndexOf(this Node node, string name)
    {
        // Whether it is there at all is quick to know in an object of any length.
        var value = node[name];
        if (!value.Exists)
        {
            return -1;
        }

        var position = 0;
        foreach (var member in node.Members)
        {
            if (member.Value == value)
            {
                return position;
            }

            position++;
        }

        return -1;
    }

    private static Node Insert(this Node node, int index, int value)
    {
        node.Document.Insert(node.Require(NodeKind.Array).Id, index, new Child(-1, value));
        return new Node(node.Document, value);
    }

    private static Node Require(this Node node, NodeKind kind) => node.Kind == kind
        ? node
        : throw new InvalidOperationException($"There is {node.Kind} where {kind} is edited.");
}
