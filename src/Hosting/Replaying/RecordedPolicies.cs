using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;

namespace Sluice.Hosting.Replaying;

/// <summary>The webhooks that reviews came from: which policy was asked at which path.</summary>
internal sealed class RecordedPolicies
{
    private readonly Dictionary<string, WebhookCall> _calls = new(StringComparer.Ordinal);

    /// <summary>Those of a configuration.</summary>
    public static RecordedPolicies Of(SluiceConfiguration configuration)
    {
        var policies = new RecordedPolicies();
        foreach (var policy in configuration.Policies)
        {
            policies._calls[policy.Name] = CallOf(policy);
        }

        return policies;
    }

    /// <summary>Those of a recording's line about them.</summary>
    public static RecordedPolicies Read(Node line)
    {
        var policies = new RecordedPolicies();
        foreach (var policy in line["policies"u8].Items)
        {
            if (policy["name"u8].Text is { } name && WebhookRoute.TryMatch(policy["path"u8].Text ?? "", null, out var route))
            {
                policies._calls[name] = route.Call;
            }
        }

        return policies;
    }

    /// <summary>
    /// Whether a policy of a configuration is asked about what came to a path. One that was there before is asked where it was: the same reviews come to it wherever
    /// its webhook has moved. One that is new is asked where it belongs; if nothing came there, at every path of its kind.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="call">The path.</param>
    public bool IsAsked(ConfiguredPolicy policy, WebhookCall call)
    {
        var own = CallOf(policy);
        if (own.Kind != call.Kind)
        {
            return false;
        }

        return _calls.TryGetValue(policy.Name, out var before) && before.Kind == call.Kind
            ? Covers(call, before)
            : Covers(call, own) || !_calls.Values.Any(known => known == own);
    }

    private static WebhookCall CallOf(ConfiguredPolicy policy) => new(policy.Type.Kind, policy.FailurePolicy, policy.Group, null);

    private static bool Covers(WebhookCall wide, WebhookCall narrow) =>
        (wide.FailurePolicy is null || wide.FailurePolicy == narrow.FailurePolicy) && (wide.Group is null || wide.Group == narrow.Group);
}
