namespace Sluice.Kubernetes;

/// <summary>What a rounded <see cref="Quantity"/> is a whole number of.</summary>
public enum QuantityUnit
{
    /// <summary>Whole units: bytes of memory, cores, pods.</summary>
    One,

    /// <summary>Whole thousandths of a unit: millicores. The finest step in which Kubernetes accepts cpu.</summary>
    Milli,

    /// <summary>Whole thousand-millionths of a unit: the finest step that a quantity holds.</summary>
    Nano,
}
