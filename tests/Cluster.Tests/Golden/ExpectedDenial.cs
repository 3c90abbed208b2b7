using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Policies;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>The refusal that a case expects, and which of the webhooks speaks it.</summary>
internal sealed record ExpectedDenial(string Webhook, int Code, string Message)
{
    /// <summary>Whether the API server hears it before it has validated the object itself.</summary>
    public bool IsBeforeValidation => Webhook == PolicyCluster.Mutate;

    /// <summary>Reads it off an expected.json; null when the request is allowed.</summary>
    public static ExpectedDenial? Of(JsonObject answers)
    {
        foreach (var (name, answer) in answers)
        {
            if (answer!["allowed"]!.GetValue<bool>() is false)
            {
                return new ExpectedDenial(
                    name == "mutate" ? PolicyCluster.Mutate : PolicyCluster.Validate,
                    answer["code"]!.GetValue<int>(),
                    answer["message"]!.GetValue<string>());
            }
        }

        return null;
    }

    /// <summary>Compares it with what the API server answered.</summary>
    public CaseResult Compare(ApiResponse answer)
    {
        var expected = $"admission webhook \"{Webhook}\" denied the request: {Message}";
        if (answer.IsSuccess)
        {
            return CaseResult.Wrong($"allowed, and not refused with: {Message}");
        }

        var message = CaseRunner.MessageOf(answer);
        return message == expected && (int)answer.Status == Code
            ? CaseResult.Shown
            : CaseResult.Wrong($"expected {Code} {expected}\n    answered {(int)answer.Status} {message}");
    }
}
