using Sluice.Telemetry;

namespace Sluice.Hosting.Serving;

/// <summary>The trace that a request came with.</summary>
internal static class RequestTrace
{
    /// <summary>Reads its headers.</summary>
    public static TraceContext Of(IHeaderDictionary headers) => new(headers.TraceParent, headers.TraceState);
}
