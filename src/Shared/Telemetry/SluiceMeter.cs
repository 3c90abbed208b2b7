using System.Diagnostics.Metrics;

namespace Sluice.Telemetry;

/// <summary>The meter that every measure of Sluice belongs to.</summary>
internal static class SluiceMeter
{
    /// <summary>Its name.</summary>
    public const string Name = "Sluice";

    /// <summary>The meter.</summary>
    public static Meter Instance { get; } = new(Name);
}
