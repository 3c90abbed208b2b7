namespace Sluice.Json;

/// <summary>
/// Edits of a <see cref="Document"/>, made through its nodes and recorded there. An edit that would change nothing is none.
/// </summary>
/// <exception cref="InvalidOperationException">The node is missing or of the wrong kind: a defect of the policy, which must look first.</exception>
public static class NodeEditing
{
    /// <summary>Sets a member to a string.</summary>
    public static Node Set(this Node node, string name, string value)
    {
        var old = node[name];
        return old.Kind == NodeKind.String && old.Text == value ? old : node.Put(name, old, node.Document.NewText(value));
    }

    /// <summary>Sets a member to a number.</summary>
    public static Node Set(this Node node, string name, long value)
    {
        var old = node[name];
        return old.Integer == value ? old : node.Put(name, old, node.Document.NewNumber(value));
    }

    /// <summary>Sets a member to a truth value.</summary>
    public static Node Set(this Node node, string name, bool value)
    {
        var kind = value ? NodeKind.True : NodeKind.False;
        var old = node[name];
        return old.Kind == kind ? old : node.Put(name, old, node.Document.NewLiteral(kind));
    }

    /// <summary>Sets a member to a value given as JSON text.</summary>
    public static Node SetJson(this Node node, string name, ReadOnlySpan<byte> json)
    {
        var value = node.Document.NewJson(json);
        var old = node[name];
        return old.Exists && old.ValueEquals(new Node(node.Document, value)) ? old : node.Put(name, old, value);
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
        var value = node[name];
        if (value.Exists)
        {
            node.Document.Remove(node.Id, node.IndexOf(value));
        }
    }

    /// <summary>Takes an element away.</summary>
    public static void RemoveAt(this Node node, int index) => node.Document.Remove(node.Require(NodeKind.Array).Id, index);

    /// <summary>Takes every element away of which a condition holds, in one pass.</summary>
    public static void RemoveWhere(this Node node, Func<Node, bool> condition) => node.Document.RemoveWhere(node.Require(NodeKind.Array).Id, condition);

    /// <summary>Adds a string at the end of an array.</summary>
    public static Node Append(this Node node, string value) => node.Append(node.Document.NewText(value));

    /// <summary>Adds an empty object at the end of an array.</summary>
    public static Node AppendObject(this Node node) => node.Append(node.Document.NewLiteral(NodeKind.Object));

    /// <summary>Puts an empty object before the element at <paramref name="index"/>.</summary>
    public static Node InsertObject(this Node node, int index) => node.Insert(index, node.Document.NewLiteral(NodeKind.Object));

    /// <summary>Adds a value given as JSON text at the end of an array.</summary>
    public static Node AppendJson(this Node node, ReadOnlySpan<byte> json) => node.Append(node.Document.NewJson(json));

    /// <summary>Adds a copy of a value from anywhere at the end of an array.</summary>
    public static Node Append(this Node node, Node value) => node.AppendJson(value.ToJson().Span);

    /// <summary>Puts a value given as JSON text before the element at <paramref name="index"/>.</summary>
    public static Node InsertJson(this Node node, int index, ReadOnlySpan<byte> json) => node.Insert(index, node.Document.NewJson(json));

    /// <summary>Puts a draft of the same document before the element at <paramref name="index"/>.</summary>
    internal static Node InsertDraft(this Node node, int index, Node draft) => node.Insert(index, draft.Id);

    private static Node Ensure(this Node node, string name, NodeKind kind)
    {
        var value = node[name];
        return value.IsAbsent ? node.Put(name, value, node.Document.NewLiteral(kind)) : value.Require(kind);
    }

    // In place of the old value, or behind all members when there is none.
    private static Node Put(this Node node, string name, Node old, int value)
    {
        var document = node.Require(NodeKind.Object).Document;
        if (old.Exists)
        {
            document.Replace(node.Id, node.IndexOf(old), value);
        }
        else
        {
            document.Append(node.Id, new Child(document.NewText(name), value));
        }

        return new Node(document, value);
    }

    private static int IndexOf(this Node node, Node value)
    {
        var position = 0;
        foreach (var member in node.Members)
        {
            if (member.Value == value)
            {
                break;
            }

            position++;
        }

        return position;
    }

    private static Node Append(this Node node, int value)
    {
        node.Document.Append(node.Require(NodeKind.Array).Id, new Child(-1, value));
        return new Node(node.Document, value);
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
