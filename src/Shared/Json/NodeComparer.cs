namespace Sluice.Json;

/// <summary>Compares values.</summary>
internal static class NodeComparer
{
    public static bool ValueEquals(Node left, Node right)
    {
        if (left.Kind != right.Kind)
        {
            return false;
        }

        return left.Kind switch
        {
            NodeKind.Object => ObjectEquals(left, right),
            NodeKind.Array => ArrayEquals(left, right),
            NodeKind.Number => left.Raw.SequenceEqual(right.Raw),
            NodeKind.String => JsonText.SameValue(left.Raw, right.Raw),
            _ => true,
        };
    }

    private static bool ObjectEquals(Node left, Node right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var member in left.Members)
        {
            if (!ValueEquals(member.Value, right[member.Name]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ArrayEquals(Node left, Node right)
    {
        var others = right.Items.GetEnumerator();
        foreach (var item in left.Items)
        {
            if (!others.MoveNext() || !ValueEquals(item, others.Current))
            {
                return false;
            }
        }

        return !others.MoveNext();
    }
}
