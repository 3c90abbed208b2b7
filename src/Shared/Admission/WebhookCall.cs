namespace Sluice.Admission;

/// <summary>Which policies a call is for, and how long it may take.</summary>
/// <param name="Kind">Mutating (<c>/mutate</c>) or validating (<c>/validate</c>).</param>
/// <param name="FailurePolicy">Only policies with this one; null for all.</param>
/// <param name="Group">Only policies with this <see cref="Configuration.ConfiguredPolicy.Group"/>; null for all.</param>
/// <param name="Timeout">What the API server waits, from <c>?timeout=</c>; null when it did not say.</param>
public readonly record struct WebhookCall(PolicyKind Kind, FailurePolicy? FailurePolicy, string? Group, TimeSpan? Timeout);
