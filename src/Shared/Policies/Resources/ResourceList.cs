using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.Resources;

/// <summary>Reads amounts out of <c>requests</c>, <c>limits</c>, <c>capacity</c> and the like.</summary>
internal static class ResourceList
{
    /// <summary>The unit below which an amount of a resource means nothing: a thousandth of a core, one of everything else.</summary>
    public static QuantityUnit UnitOf(string resource) => resource == "cpu" ? QuantityUnit.Milli : QuantityUnit.One;

    /// <summary>The amount of a resource; null when there is none, or none that can be read.</summary>
    public static Quantity? Amount(this Node list, string resource) =>
        list[resource].TextOrNumber is { } text && Quantity.TryParse(text, out var quantity, out _) ? quantity : null;
}
