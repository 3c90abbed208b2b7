namespace Sluice.Json;

/// <summary>Compares values. Goes as deep as documents may be nested (<see cref="Parser.MaxDepth"/>), no deeper.</summary>
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
            NodeKind.String => TextEquals(left, right),
            _ => true,
        };
    }

    private static bool TextEquals(Node left, Node right)
    {
        left.Document.Work.SpendOnBytes(left.Raw.Length);
        return JsonText.SameValue(left.Raw, right.Raw);
    }

    private static bool ObjectEquals(Node left, Node right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        // Most often both have their members in the same order. Where they have not, a long object is found by its index: the work is linear in either case.
        var others = right.Members.GetEnumerator();
        foreach (var member in left.Members)
        {
            var other = others.MoveNext() && others.Current.HasNameOf(member) ? others.Current.Value : member.FindIn(right);
            if (!ValueEquals(member.Value, other))
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
