using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.Pods;

/// <summary>The request and the limit of one resource, as quantities in text.</summary>
internal sealed record RequestAndLimit(string Request, string Limit)
{
    /// <summary>What a setting that is a quantity may be.</summary>
    public static Shape<string> QuantityShape { get; } = Shapes.TextOrNumberThat("a quantity such as 100m or 128Mi", IsQuantity);

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

    /// <summary>Whether a text is an amount that a container can ask for: a quantity that is not below zero.</summary>
    public static bool IsQuantity(string text) => Quantity.TryParse(text, out var quantity, out _) && quantity.Sign >= 0;

    private static bool IsAbove(string left, string right) =>
        left != right && Quantity.TryParse(left, out var first, out _) && Quantity.TryParse(right, out var second, out _) && first > second;
}
