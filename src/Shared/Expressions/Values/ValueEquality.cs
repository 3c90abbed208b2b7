namespace Sluice.Expressions;

/// <summary>
/// What <c>==</c> means: numbers of all types by their value, values of different types are different, lists and maps by what they hold.
/// The depth of values is bounded: the document's by its parser, an expression's by its own depth.
/// </summary>
internal static class ValueEquality
{
    /// <summary>Whether both are equal. Neither is an error.</summary>
    public static bool AreEqual(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
        {
            return Numbers.TryCompare(left, right, out var order) && order == 0;
        }

        return left.Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Bool or ValueKind.Int or ValueKind.Uint or ValueKind.Duration => left.AsInt() == right.AsInt(),
            ValueKind.Double => left.AsDouble() == right.AsDouble(),
            ValueKind.String => TextsEqual(left, right),
            ValueKind.Bytes => left.AsBytes().AsSpan().SequenceEqual(right.AsBytes()),
            ValueKind.List => ListsEqual(left, right),
            ValueKind.Map => MapsEqual(left, right),
            ValueKind.Type => left.AsType().Name == right.AsType().Name,
            ValueKind.Timestamp => MomentsEqual(left, right),
            ValueKind.Optional => OptionalsEqual(left, right),
            ValueKind.Opaque => left.AsOpaque().ValueEquals(right.AsOpaque()),
            _ => false,
        };
    }

    private static bool MomentsEqual(in Value left, in Value right)
    {
        var (seconds, nanoseconds, _) = left.AsTimestamp();
        var (otherSeconds, otherNanoseconds, _) = right.AsTimestamp();
        return seconds == otherSeconds && nanoseconds == otherNanoseconds;
    }

    private static bool TextsEqual(in Value left, in Value right)
    {
        if (left.TryGetUtf8(out var utf8))
        {
            return right.TryGetUtf8(out var other) ? utf8.SequenceEqual(other) : Texts.Equals(right, utf8);
        }

        return right.TryGetUtf8(out utf8) ? Texts.Equals(left, utf8) : left.AsString() == right.AsString();
    }

    private static bool OptionalsEqual(in Value left, in Value right)
    {
        var some = left.TryGetOptional(out var value);
        return some == right.TryGetOptional(out var other) && (!some || AreEqual(value, other));
    }

    private static bool ListsEqual(in Value left, in Value right)
    {
        var others = right.Items;
        foreach (var item in left.Items)
        {
            if (!others.MoveNext() || !AreEqual(item, others.Current))
            {
                return false;
            }
        }

        return !others.MoveNext();
    }

    private static bool MapsEqual(in Value left, in Value right)
    {
        if (left.Size != right.Size)
        {
            return false;
        }

        // Most have their keys in the same order; looking one up in a long map of the document goes over all of it.
        var (others, indexed) = (right.Entries, right);
        var inOrder = true;
        foreach (var (key, value) in left.Entries)
        {
            inOrder = inOrder && others.MoveNext() && AreEqual(key, others.Key);
            if (inOrder ? !AreEqual(value, others.Value) : !HasEqual(ref indexed, key, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasEqual(ref Value map, in Value key, in Value value)
    {
        if (map.Size > 32 && map.TryGetNode(out _))
        {
            var copy = new MapValue(map.Size);
            foreach (var (otherKey, otherValue) in map.Entries)
            {
                copy.TryAdd(otherKey, otherValue);
            }

            map = Value.From(copy);
        }

        return map.TryGetEntry(key, out var other) && AreEqual(value, other);
    }
}
