using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Sluice.Host.Proxying;

/// <summary>Which headers pass, and which are added. Trace headers (tracestate, baggage, and traceparent where the proxy has no span of its own) pass as they came.</summary>
internal static class ForwardedHeaders
{
    // Of one connection, not of the message: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1. Expect is answered by this server itself.
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
    };

    // Said anew: this server is the first that the caller's request meets, so what it says of others is not to be believed.
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase) { "Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded" };

    /// <summary>Copies the headers of a request.</summary>
    /// <param name="context">The request that came.</param>
    /// <param name="request">The one to the upstream, with its content.</param>
    /// <param name="withAuthorization">Whether the caller's token is for the upstream.</param>
    public static void Copy(HttpContext context, HttpRequestMessage request, bool withAuthorization)
    {
        var named = NamedIn(context.Request.Headers.Connection);
        foreach (var (name, values) in context.Request.Headers)
        {
            var passes = !OfTheConnection.Contains(name) && !Ours.Contains(name) && !named.Contains(name)
                && (withAuthorization || !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
            if (passes && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", context.Request.Scheme);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.Value);
    }

    /// <summary>Copies the headers of an answer.</summary>
    public static void Copy(HttpResponseMessage response, IHeaderDictionary headers)
    {
        Copy(response.Headers, headers);
        Copy(response.Content.Headers, headers);
    }

    private static void Copy(HttpHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (!OfTheConnection.Contains(name))
            {
                to[name] = new StringValues([.. values]);
            }
        }
    }

    private static HashSet<string> NamedIn(StringValues connection) => connection.Count == 0
        ? []
        : new(connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)), StringComparer.OrdinalIgnoreCase);
}
