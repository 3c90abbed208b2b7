namespace Sluice.Kubernetes;

/// <summary>What a rounded <see cref="Quantity"/> is a whole number of.</summary>
public enum QuantityUnit
{
    /// <summary>Whole units: bytes of memory, cores, pods.</summary>
    One,

    /// <summary>Whole thousandths of a unit: millicores. The finest step in which Kubernetes accepts cpu.</summary>
    Milli,
}
