using System.Diagnostics;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>What the spans of a review say. Nothing of the object but its name.</summary>
internal static class ReviewSpans
{
    /// <summary>Begins the span of a review.</summary>
    public static RequestSpan Start(WebhookRoute route, TraceContext caller) => RequestSpan.Start("review", route.Call.Webhook, caller);

    /// <summary>Begins the span of a policy.</summary>
    /// <returns>The span; null for none.</returns>
    public static Activity? StartPolicy(this RequestSpan span, ConfiguredPolicy policy) =>
        span.Activity is { } review ? SluiceActivity.Source.StartActivity($"policy {policy.Name}", ActivityKind.Internal, review.Context) : null;

    /// <summary>Says what a policy did, and ends its span.</summary>
    public static void EndPolicy(Activity? span, ConfiguredPolicy policy, PolicyResult result)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("sluice.policy", policy.Name).SetTag("sluice.policy.type", policy.Type.Name).SetTag("sluice.policy.result", result.Word());
            if (result == PolicyResult.Failed)
            {
                span.SetStatus(ActivityStatusCode.Error, "the policy could not decide");
            }
        }

        span?.Dispose();
    }

    /// <summary>Says what was decided.</summary>
    public static void Decided(this RequestSpan span, AdmissionRequest request, Decision decision)
    {
        if (span.Activity is { IsAllDataRequested: true } review)
        {
            review.SetTag("sluice.uid", PlainText.Value(request.Uid)).SetTag("sluice.operation", request.Operation.Name()).SetTag("sluice.resource", request.ResourcePath)
                .SetTag("sluice.object", request.Title).SetTag("sluice.user", PlainText.Value(request.UserName)).SetTag("sluice.dry_run", request.DryRun)
                .SetTag("sluice.allowed", decision.IsAllowed).SetTag("sluice.result", decision.Result).SetTag("http.response.status_code", 200);
        }
    }
}
