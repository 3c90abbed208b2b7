using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Sluice.Pipeline;
using Sluice.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.Hosting.Proxying;

/// <summary>
/// What passes of one review and of its answer. Both are closed lists: whatever else a caller says (who it is, for whom it speaks, keys of the
/// upstream) or the upstream adds is none of a review's.
/// </summary>
/// <param name="upstream">Where the review goes.</param>
/// <param name="route">Where it came in.</param>
/// <param name="span">The span that the upstream's belongs to; without one the caller's trace passes as it came.</param>
/// <param name="withAuthorization">Whether the caller's token is for the upstream.</param>
internal sealed class ReviewTransformer(Upstream upstream, WebhookRoute route, RequestSpan span, bool withAuthorization) : HttpTransformer
{
    private static readonly string[] OfReviews = ["Content-Type", "Content-Length", "Accept", "Accept-Encoding", "User-Agent", "traceparent", "tracestate", "baggage"];
    private static readonly string[] OfAnswers = ["Content-Type", "Content-Length", "Content-Encoding", "Retry-After", "Allow"];

    /// <summary>Why the upstream's answer was kept back; null when it was not.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc />
    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        // Of the query only the time-out: a key of the Functions host may stand in it as well as in a header.
        var query = route.Call.Timeout is { } timeout ? string.Create(CultureInfo.InvariantCulture, $"?timeout={timeout.TotalSeconds:0.######}s") : "";
        proxyRequest.RequestUri = upstream.UriOf(route.Path + query);
        foreach (var name in OfReviews)
        {
            Add(proxyRequest, name, httpContext.Request.Headers[name]);
        }

        if (withAuthorization)
        {
            Add(proxyRequest, "Authorization", httpContext.Request.Headers.Authorization);
        }

        if (span.Activity is { } activity)
        {
            proxyRequest.Headers.Remove("traceparent");
            proxyRequest.Headers.Add("traceparent", activity.Id);
        }

        // Said anew: this server is the first that the caller's request meets.
        Add(proxyRequest, "X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        Add(proxyRequest, "X-Forwarded-Proto", httpContext.Request.Scheme);
        Add(proxyRequest, "X-Forwarded-Host", httpContext.Request.Host.Value);
        return default;
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }

        // The phrase is the upstream's own text.
        httpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
        Problem = ProblemOf(proxyResponse) ?? (await IsEmptyAsync(proxyResponse, cancellationToken) ? $"it answered {(int)proxyResponse.StatusCode} with nothing" : null);
        if (Problem is not null)
        {
            return false;
        }

        foreach (var name in OfAnswers)
        {
            if (!proxyResponse.Headers.Connection.Contains(name, StringComparer.OrdinalIgnoreCase)
                && (proxyResponse.Headers.NonValidated.TryGetValues(name, out var values) || proxyResponse.Content.Headers.NonValidated.TryGetValues(name, out values)))
            {
                httpContext.Response.Headers[name] = new StringValues([.. values]);
            }
        }

        return true;
    }

    /// <summary>None of them passes: a review has none.</summary>
    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) => default;

    private static void Add(HttpRequestMessage request, string name, StringValues values)
    {
        if (values.Count > 0 && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
        {
            request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
    }

    // What Sluice answers: a review, or why there is none, both JSON. Everything else comes from what stands around it, and is said by nobody to the API server.
    private static string? ProblemOf(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return status is not (StatusCodes.Status200OK or (>= 400 and < 500)) ? $"it answered {status}"
            : response.Content.Headers.ContentType?.MediaType is not "application/json" ? $"it answered {status} with what is not JSON"
            : null;
    }

    private static async ValueTask<bool> IsEmptyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength is { } length)
        {
            return length == 0;
        }

        // Where no length is said, only a look at the body tells; what was looked at is sent on with the rest.
        var content = response.Content;
        var body = PipeReader.Create(await content.ReadAsStreamAsync(cancellation));
        var first = await body.ReadAsync(cancellation);
        body.AdvanceTo(first.Buffer.Start);
        response.Content = new StreamContent(body.AsStream());
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            response.Content.Headers.TryAddWithoutValidation(name, values);
        }

        return first.Buffer.IsEmpty;
    }
}
