namespace Sluice.Hosting.Proxying;

/// <summary>What <c>sluice proxy</c> stands in front of.</summary>
internal sealed record ProxyOptions
{
    /// <summary>The plain HTTP server that answers the webhook paths; a path in it comes before them.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>Path that answers 200 when the upstream is ready. Default: <c>/readyz</c>.</summary>
    public string ReadinessPath { get; init; } = "/readyz";

    /// <summary>How long the upstream may take where the caller says nothing; the API server allows a webhook 30 s at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
