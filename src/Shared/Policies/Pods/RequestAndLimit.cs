using Sluice.Kubernetes;

namespace Sluice.Policies.Pods;

/// <summary>The request and the limit of one resource, as quantities in text.</summary>
internal sealed record RequestAndLimit(string Request, string Limit)
{
    /// <summary>Whether the request is above the limit, which Kubernetes refuses.</summary>
    public bool IsInverted => IsAbove(Request, Limit);

    /// <summary>With what is given in place of the defaults; a default gives way to what is given, one that is given never does.</summary>
    public RequestAndLimit With(string? request, string? limit) => (request, limit) switch
    {
        (null, null) => this,
        (null, { } given) => new RequestAndLimit(IsAbove(Request, given) ? given : Request, given),
        ({ } given, null) => new RequestAndLimit(given, IsAbove(given, Limit) ? given : Limit),
        _ => new RequestAndLimit(request, limit),
    };

    private static bool IsAbove(string left, string right) =>
        left != right && Quantity.TryParse(left, out var first, out _) && Quantity.TryParse(right, out var second, out _) && first > second;
}
