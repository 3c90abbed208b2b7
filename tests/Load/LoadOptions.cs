namespace Sluice.Load;

/// <summary>How a load is made.</summary>
internal sealed record LoadOptions
{
    /// <summary>Where to: scheme, host, port and path.</summary>
    public required Uri Url { get; init; }

    /// <summary>The body of every request.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Clients at once, each with one connection.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>Requests on one connection before the client makes a new one; the server may close it earlier by saying so.</summary>
    public int RequestsPerConnection { get; init; } = 20;

    /// <summary>Pause of a client between two requests. Default: none.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How long one request may take before it counts as failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A bearer token; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>What an answer has to contain.</summary>
    public string Expected { get; init; } = "\"allowed\":";

    /// <summary>Sees every answer's body, from many threads; null for nobody.</summary>
    public Action<string>? OnAnswer { get; init; }
}
