using System.Diagnostics.CodeAnalysis;
using Sluice.Admission;
using Sluice.Configuration;

namespace Sluice.Pipeline;

/// <summary>A webhook path and what it says of the call.</summary>
/// <param name="Path">The path without the query.</param>
/// <param name="Call">Which policies, and how long.</param>
internal sealed record WebhookRoute(string Path, WebhookCall Call)
{
    /// <summary>The webhook that a path stands for.</summary>
    /// <param name="path">Path of the request, such as <c>/mutate/fail</c> or <c>/mutate/fail-0f1e2d3c</c>.</param>
    /// <param name="query">Query of the request, with or without its question mark; <c>timeout=5s</c> is read.</param>
    /// <param name="route">The route.</param>
    /// <returns>Whether the path is a webhook's.</returns>
    public static bool TryMatch(string path, string? query, [NotNullWhen(true)] out WebhookRoute? route)
    {
        var (scope, group) = SplitGroup(path);
        (PolicyKind Kind, FailurePolicy? FailurePolicy)? target = scope switch
        {
            "/mutate" when group is null => (PolicyKind.Mutating, null),
            "/mutate/fail" => (PolicyKind.Mutating, FailurePolicy.Fail),
            "/mutate/ignore" => (PolicyKind.Mutating, FailurePolicy.Ignore),
            "/validate" when group is null => (PolicyKind.Validating, null),
            "/validate/fail" => (PolicyKind.Validating, FailurePolicy.Fail),
            "/validate/ignore" => (PolicyKind.Validating, FailurePolicy.Ignore),
            _ => null,
        };
        route = target is { } found ? new WebhookRoute(path, new WebhookCall(found.Kind, found.FailurePolicy, group, GoDuration.FromQuery(query))) : null;
        return route is not null;
    }

    /// <summary>The path of a webhook, as <see cref="TryMatch"/> reads it.</summary>
    /// <param name="kind">Mutating or validating.</param>
    /// <param name="failurePolicy">Only policies with this one.</param>
    /// <param name="group">Only policies of this group; null for all.</param>
    public static string PathOf(PolicyKind kind, FailurePolicy failurePolicy, string? group)
    {
        var scope = failurePolicy == FailurePolicy.Fail ? "fail" : "ignore";
        return $"/{(kind == PolicyKind.Mutating ? "mutate" : "validate")}/{scope}{(group is null ? "" : $"-{group}")}";
    }

    /// <summary>Checks what can be known before the body is read.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static HttpFault? Check(string method, string? contentType, string? contentEncoding, long? contentLength)
    {
        if (method != "POST")
        {
            return new HttpFault(405, $"method {PlainText.Value(method)} is not allowed; expected POST");
        }

        if (!IsJson(contentType))
        {
            return new HttpFault(415, $"content type is {(string.IsNullOrEmpty(contentType) ? "missing" : $"\"{PlainText.Value(contentType)}\"")}; expected application/json");
        }

        if (!string.IsNullOrEmpty(contentEncoding) && !contentEncoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return new HttpFault(415, $"content encoding is \"{PlainText.Value(contentEncoding)}\"; expected none");
        }

        return contentLength > WebhookEndpoint.LargestBody ? TooLarge : null;
    }

    /// <summary>The answer to a body over the limit.</summary>
    public static HttpFault TooLarge { get; } = new(413, $"the body is larger than {WebhookEndpoint.LargestBody} bytes");

    /// <summary>The answer to one review too many.</summary>
    public static HttpFault TooMany { get; } = new(429, "too many reviews at once; try again");

    /// <summary>The answer to a path that is none of Sluice's.</summary>
    public static HttpFault NotFound { get; } = new(404, "no such path; expected /mutate, /mutate/fail, /mutate/ignore, /validate, /validate/fail or /validate/ignore, or one of the paths that sluice webhooks prints");

    private static (string Scope, string? Group) SplitGroup(string path)
    {
        var dash = path.LastIndexOf('-');
        return dash >= 0 && NamespaceScope.IsGroup(path.AsSpan(dash + 1)) ? (path[..dash], path[(dash + 1)..]) : (path, null);
    }

    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }
}
