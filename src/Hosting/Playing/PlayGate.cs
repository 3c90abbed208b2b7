using Sluice.Admission;

namespace Sluice.Hosting.Playing;

/// <summary>Who may ask. A page of another site, and a name that was made to point here (DNS rebinding), may not.</summary>
internal static class PlayGate
{
    /// <summary>What keeps a request out, wherever it goes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hosts">The names and addresses by which the page is reached.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public static HttpFault? Check(HttpRequest request, IReadOnlyList<string> hosts) =>
        hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? null
            : new HttpFault(StatusCodes.Status421MisdirectedRequest, $"this page is not reached by that name; expected {string.Join(" or ", hosts)} (--host NAME adds one)");

    /// <summary>What keeps a question out.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">How much it may be.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public static HttpFault? CheckQuestion(HttpRequest request, PlayLimits limits)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return new HttpFault(StatusCodes.Status405MethodNotAllowed, "expected POST");
        }

        if (!IsOwn(request))
        {
            return new HttpFault(StatusCodes.Status403Forbidden, "only this page itself may ask; expected its own Origin");
        }

        // What a form of another page can send without being asked is none of this.
        if (!string.Equals(request.ContentType?.Split(';')[0].Trim(), "application/json", StringComparison.OrdinalIgnoreCase) || request.Headers.ContentEncoding.Count > 0)
        {
            return new HttpFault(StatusCodes.Status415UnsupportedMediaType, "expected Content-Type application/json, not compressed");
        }

        return request.ContentLength switch
        {
            null => new HttpFault(StatusCodes.Status411LengthRequired, "expected a Content-Length"),
            var length when length > limits.BodyBytes => new HttpFault(StatusCodes.Status413PayloadTooLarge, $"more than {limits.BodyBytes / 1024} KiB; expected less"),
            _ => null,
        };
    }

    // TLS may end before this server, so that only the browser knows the scheme.
    private static bool IsOwn(HttpRequest request) =>
        request.Headers.Origin is [{ } origin]
        && Uri.TryCreate(origin, UriKind.Absolute, out var own)
        && string.Equals(own.Authority, WithoutUsualPort(request.Host, own), StringComparison.OrdinalIgnoreCase)
        && request.Headers["Sec-Fetch-Site"] is [] or ["same-origin"];

    private static string WithoutUsualPort(HostString host, Uri origin) => host.Port is { } port && origin.IsDefaultPort && port == origin.Port ? host.Host : host.Value ?? "";
}
