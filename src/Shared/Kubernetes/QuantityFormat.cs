namespace Sluice.Kubernetes;

/// <summary>The kind of suffix with which a <see cref="Quantity"/> is written. It is taken from the text that was parsed.</summary>
public enum QuantityFormat
{
    /// <summary>Powers of ten with a letter: <c>100m</c>, <c>12k</c>, <c>3G</c>. Also numbers without a suffix. The default.</summary>
    DecimalSI,

    /// <summary>Powers of 1024 with two letters: <c>128Mi</c>, <c>2Gi</c>.</summary>
    BinarySI,

    /// <summary>Powers of ten with an exponent: <c>12e6</c>.</summary>
    DecimalExponent,
}
