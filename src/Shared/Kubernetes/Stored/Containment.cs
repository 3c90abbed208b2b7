using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Kubernetes.Stored;

/// <summary>
/// Whether one object has all that another one has, as the API server stores both: what it drops equals what is absent, quantities are compared by value, and
/// more may be there, since it fills in defaults before a webhook is called again. Goes as deep as documents may be nested.
/// </summary>
internal static class Containment
{
    /// <summary>Whether everything that is wanted is there.</summary>
    /// <param name="present">The object in question.</param>
    /// <param name="wanted">What it should have.</param>
    /// <param name="type">The type of both; null where it is not known: everything counts then, and texts that are the same quantity are the same.</param>
    public static bool Holds(Node present, Node wanted, SchemaType? type) => wanted.IsObject
        ? present.IsObject && HoldsFields(present, wanted, type)
        : HoldsValue(present, wanted, null);

    private static bool HoldsFields(Node present, Node wanted, SchemaType? type)
    {
        foreach (var member in wanted.Members)
        {
            var there = present[member.Name];
            if (!HoldsField(there, member, type?.Find(member.Name)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldsField(Node present, Member wanted, SchemaField? field)
    {
        if (field is null)
        {
            return HoldsValue(present, wanted.Value, null) || IsEmptyList(present, wanted.Value);
        }

        if (present.IsAbsent || ZeroValues.IsDropped(field, present))
        {
            return ZeroValues.IsDropped(field, wanted.Value);
        }

        return field.Name == "mountPath" && present.Text is { } path && wanted.Value.Text is { } other
            ? path.TrimEnd('/') == other.TrimEnd('/')
            : HoldsValue(present, wanted.Value, field);
    }

    private static bool HoldsValue(Node present, Node wanted, SchemaField? field) => wanted.Kind switch
    {
        NodeKind.Object when field is { Container: SchemaContainer.Map } => present.IsObject && HoldsEntries(present, wanted, field),
        NodeKind.Object => present.IsObject && HoldsFields(present, wanted, TypeOf(field)),
        NodeKind.Array => present.IsArray && HoldsItems(present, wanted, field),
        NodeKind.Null => present.IsAbsent,
        _ => present.ValueEquals(wanted) || ((field is null || field.Value == SchemaValue.Quantity) && IsSameQuantity(present, wanted)),
    };

    private static bool HoldsEntries(Node present, Node wanted, SchemaField field)
    {
        foreach (var member in wanted.Members)
        {
            var value = field with { Container = SchemaContainer.Single };
            if (!HoldsValue(present[member.Name], member.Value, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldsItems(Node present, Node wanted, SchemaField? field)
    {
        var item = field is null ? null : field with { Container = SchemaContainer.Single };
        foreach (var wantedItem in wanted.Items)
        {
            var found = false;
            foreach (var candidate in present.Items)
            {
                if (HoldsValue(candidate, wantedItem, item))
                {
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static SchemaType? TypeOf(SchemaField? field) => field is null ? null : KubernetesSchema.Default.TypeOf(field);

    private static bool IsEmptyList(Node present, Node wanted) => present.IsAbsent && wanted is { IsArray: true, Count: 0 };

    private static bool IsSameQuantity(Node present, Node wanted) =>
        Quantity.TryParse(present.TextOrNumber, out var left, out _) && Quantity.TryParse(wanted.TextOrNumber, out var right, out _) && left == right;
}
