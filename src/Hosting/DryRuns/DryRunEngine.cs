using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Patching;
using Sluice.Pipeline;

namespace Sluice.Hosting.DryRuns;

/// <summary>Sends requests through the admission core, bytes in and bytes out, as the API server would: mutating first, then validating.</summary>
/// <param name="configuration">The policies.</param>
/// <param name="time">The clock.</param>
internal sealed class DryRunEngine(SluiceConfiguration configuration, TimeProvider time)
{
    private static readonly (string Name, PolicyKind Kind)[] AllWebhooks = [("mutate", PolicyKind.Mutating), ("validate", PolicyKind.Validating)];

    /// <summary>Tries a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="webhooks">Which webhooks, in this order; null for mutate and validate, as far as there are policies for them.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<DryRun> RunAsync(DryRunRequest request, IReadOnlyList<string>? webhooks, CancellationToken cancellation)
    {
        var answers = new List<DryRunAnswer>();
        var current = request;
        string? fault = null;
        foreach (var webhook in webhooks ?? Webhooks())
        {
            var (answer, error) = await AskAsync(current, webhook, cancellation);
            fault = error;
            if (answer is null)
            {
                break;
            }

            answers.Add(answer);
            if (fault is null && answer.Patch.Exists)
            {
                (current, fault) = Patch(current, answer.Patch);
            }

            // The API server asks no validating webhook about what a mutating one refused.
            if (fault is not null || !answer.IsAllowed)
            {
                break;
            }
        }

        return new DryRun { Request = request, Answers = answers, Object = current.Object, IsChanged = current != request, Fault = fault };
    }

    /// <summary>Asks one webhook.</summary>
    /// <returns>The answer; what is wrong with it, or why there is none.</returns>
    public async Task<(DryRunAnswer? Answer, string? Fault)> AskAsync(DryRunRequest request, string webhook, CancellationToken cancellation)
    {
        var output = new ByteBuffer();
        if (!WebhookRoute.TryMatch($"/{webhook}", "", out var route))
        {
            return (null, WebhookRoute.NotFound.Error);
        }

        var asked = Selected(request);
        var outcomes = new DryRunOutcomes(configuration);
        var endpoint = new WebhookEndpoint(() => asked, NullLogger.Instance, time, outcomes);
        var status = await endpoint.AnswerAsync(route, ReviewText.Write(request), output, default, cancellation);
        return status == 200
            ? Read(webhook, Node.Parse(output.Span), outcomes.All)
            : (null, $"Sluice answers {status}: {Encoding.UTF8.GetString(output.Span)}");
    }

    private IEnumerable<string> Webhooks() =>
        AllWebhooks.Where(webhook => configuration.Policies.Any(policy => policy.Type.Kind == webhook.Kind)).Select(webhook => webhook.Name);

    // What the API server does by the webhook configuration, before it calls.
    private SluiceConfiguration Selected(DryRunRequest request) => request.NamespaceLabels is { } labels
        ? configuration with { Policies = [.. configuration.Policies.Where(policy => PolicyScope.SelectsNamespace(policy, request.EffectiveNamespace, labels))] }
        : configuration;

    private static (DryRunAnswer? Answer, string? Fault) Read(string webhook, Node review, IReadOnlyList<DryRunOutcome> outcomes)
    {
        var answer = new DryRunAnswer(webhook, review["response"u8], outcomes);
        if (answer.Response["patch"u8].Text is not { } encoded)
        {
            return (answer, null);
        }

        return (answer with { Patch = Node.Parse(Convert.FromBase64String(encoded)) }, null);
    }

    private static (DryRunRequest Request, string? Fault) Patch(DryRunRequest request, Node patch)
    {
        var patched = request.Object.Copy();
        var fault = PatchReader.Apply(patched, patch);
        return fault is null
            ? (request with { Object = patched, Exactly = request.Sent with { Object = patched } }, null)
            : (request, $"the patch cannot be applied: {fault}");
    }
}
