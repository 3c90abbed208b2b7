using System.Diagnostics.CodeAnalysis;

namespace Sluice.Pipeline;

/// <summary>
/// The routes of a host: an API server calls the same few paths again and again, so each is read once. What is kept is bounded, whatever callers send.
/// Safe for concurrent use.
/// </summary>
internal sealed class WebhookRoutes
{
    // A webhook for each failurePolicy and group of namespaces, and each with its own time-out: a power of two above what a file has.
    private const int Places = 64;

    // An API server sends ?timeout=10s.
    private const int LongestQuery = 64;

    private readonly Known?[] _known = new Known?[Places];

    /// <summary>As <see cref="WebhookRoute.TryMatch"/>.</summary>
    public bool TryMatch(string path, string? query, [NotNullWhen(true)] out WebhookRoute? route)
    {
        ref var place = ref _known[(uint)HashCode.Combine(path, query) % Places];
        if (Volatile.Read(ref place) is { } known && known.Route.Path == path && known.Query == query)
        {
            route = known.Route;
            return true;
        }

        if (!WebhookRoute.TryMatch(path, query, out route))
        {
            return false;
        }

        if (query is null or { Length: <= LongestQuery })
        {
            Volatile.Write(ref place, new Known(route, query));
        }

        return true;
    }

    private sealed record Known(WebhookRoute Route, string? Query);
}
