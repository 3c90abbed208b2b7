namespace Sluice.Admission;

/// <summary>Which policies a call is for, and how long it may take.</summary>
/// <param name="Kind">Mutating (<c>/mutate</c>) or validating (<c>/validate</c>).</param>
/// <param name="FailurePolicy">Only policies with this one; null for all.</param>
/// <param name="Group">Only policies with this group of namespaces; null for all.</param>
/// <param name="Timeout">What the API server waits, from <c>?timeout=</c>; null when it did not say.</param>
internal readonly record struct WebhookCall(PolicyKind Kind, FailurePolicy? FailurePolicy, string? Group, TimeSpan? Timeout)
{
    private static readonly string[] Webhooks = ["mutate", "mutate/fail", "mutate/ignore", "validate", "validate/fail", "validate/ignore"];

    /// <summary>The names that <see cref="Webhook"/> can be.</summary>
    public static ReadOnlySpan<string> AllWebhooks => Webhooks;

    /// <summary>The webhook's name in metrics, spans and logs: its path without the group, for a request can name any.</summary>
    public string Webhook => Webhooks[WebhookIndex];

    /// <summary>The place of <see cref="Webhook"/> among <see cref="AllWebhooks"/>.</summary>
    internal int WebhookIndex => ((int)Kind * 3) + (FailurePolicy switch { Sluice.Admission.FailurePolicy.Fail => 1, Sluice.Admission.FailurePolicy.Ignore => 2, _ => 0 });
}
