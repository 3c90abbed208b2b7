using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.Sidecar;

/// <summary>
/// Whether what a pod has is what a template would add. More may be there: the API server fills in defaults before a webhook is called again,
/// and writes quantities in their canonical form.
/// </summary>
internal static class Containment
{
    /// <summary>Whether everything that is wanted is there.</summary>
    public static bool Holds(Node present, Node wanted) => wanted.Kind switch
    {
        NodeKind.Object => present.IsObject && HoldsMembers(present, wanted),
        NodeKind.Array => present.IsArray && HoldsItems(present, wanted),
        NodeKind.Null => present.IsAbsent,
        _ => present.ValueEquals(wanted) || IsSameQuantity(present, wanted),
    };

    private static bool HoldsMembers(Node present, Node wanted)
    {
        foreach (var member in wanted.Members)
        {
            var there = present[member.Name];
            if (!(IsLeftOut(there, member.Value) || IsSamePath(member, there) || Holds(there, member.Value)))
            {
                return false;
            }
        }

        return true;
    }

    // The API server does not keep empty lists.
    private static bool IsLeftOut(Node present, Node wanted) => present.IsAbsent && wanted is { IsArray: true, Count: 0 };

    private static bool IsSamePath(Member wanted, Node present) =>
        wanted.NameEquals("mountPath"u8) && present.Text is { } path && path.TrimEnd('/') == wanted.Value.Text?.TrimEnd('/');

    private static bool HoldsItems(Node present, Node wanted)
    {
        foreach (var item in wanted.Items)
        {
            var found = false;
            foreach (var candidate in present.Items)
            {
                found |= Holds(candidate, item);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSameQuantity(Node present, Node wanted) =>
        Quantity.TryParse(present.TextOrNumber, out var left, out _) && Quantity.TryParse(wanted.TextOrNumber, out var right, out _) && left == right;
}
