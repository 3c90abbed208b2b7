using System.Diagnostics;

namespace Sluice.Telemetry;

/// <summary>Where the spans of Sluice come from.</summary>
internal static class SluiceActivity
{
    /// <summary>The name of the source.</summary>
    public const string Name = "Sluice";

    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new(Name);
}
