using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies;

namespace Sluice.Pipeline;

/// <summary>
/// Reviews that nobody has sent, for every policy, before the first real one: code is loaded and compiled by then, and the API server does not wait for it. Nothing of
/// them is logged, counted or traced, and nothing is asked of a cluster: policies that may wait for something are left out.
/// </summary>
internal static class WarmUp
{
    // For all of them: a start is not to hang on a policy that takes its time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Has every policy decide once. What they say, and what goes wrong with them, is theirs to say of real reviews.</summary>
    public static void Run(SluiceConfiguration configuration, TimeProvider time)
    {
        var everywhere = PolicyMatch.Create(null, "");
        var all = configuration with
        {
            Policies = [.. configuration.Policies.Where(policy => !policy.Policy.MayWait && policy.Rules.Length > 0).Select(policy => policy with { Match = everywhere, Exceptions = [] })],
        };
        var pipeline = new AdmissionPipeline(NullLogger.Instance, time);
        using var end = new CancellationTokenSource(Patience, time);
        foreach (var (kind, rule, operation) in all.Policies.Select(policy => (policy.Type.Kind, policy.Rules[0] with { Operations = Operations.None }, First(policy.Rules[0].Operations))).Distinct().ToList())
        {
            var body = Encoding.UTF8.GetBytes(Review(rule, operation, OptIns(all.Policies)).ToJsonString());
            Decide(pipeline, all, kind, body, time, end.Token);
        }
    }

    private static void Decide(AdmissionPipeline pipeline, SluiceConfiguration configuration, PolicyKind kind, byte[] body, TimeProvider time, CancellationToken end)
    {
        var exchange = new ReviewExchange(new ReviewArrays(time), time);
        exchange.Body.Receive(body);
        var review = exchange.Review;
        if (exchange.Document.ParseText() is null && ReviewReader.Read(exchange.Document.Root, review) is null)
        {
            var decision = pipeline.DecideAsync(configuration, new WebhookCall(kind, null, null, null), exchange, default, time.GetTimestamp(), end).AsTask().GetAwaiter().GetResult();
            var patch = kind == PolicyKind.Mutating && ReviewWriter.WritePatch(review, decision, exchange.Scratch) ? exchange.Scratch.Patch.Memory : default;
            ReviewWriter.Write(review, decision, patch.Span, exchange.Answer);
        }
    }

    private static Operations First(Operations operations) =>
        new[] { Operations.Create, Operations.Update, Operations.Delete, Operations.Connect }.FirstOrDefault(operation => operations.HasFlag(operation), Operations.Create);

    private static ImmutableArray<string> OptIns(IEnumerable<ConfiguredPolicy> policies) => [.. policies.SelectMany(policy => policy.Type.Check.OptIns(policy.Settings)).Distinct()];

    private static JsonObject Review(ResourceRule rule, Operations operation, ImmutableArray<string> optIns)
    {
        var (resource, subResource) = rule.Resource.Split('/') is [var plural, var sub] ? (plural, sub) : (rule.Resource, "");
        var (kind, isPod) = resource is "*" or "pods" ? ("Pod", true) : ("WarmUp", false);
        var review = new JsonObject
        {
            ["uid"] = "warm-up",
            ["operation"] = operation.ToString().ToUpperInvariant(),
            ["namespace"] = rule.Scope == ResourceScope.Cluster ? "" : "default",
            ["name"] = "warm-up",
            ["kind"] = new JsonObject { ["group"] = rule.Group.Replace("*", ""), ["version"] = "v1", ["kind"] = kind },
            ["resource"] = new JsonObject { ["group"] = rule.Group.Replace("*", ""), ["version"] = "v1", ["resource"] = resource == "*" ? "pods" : resource },
            ["subResource"] = subResource,
            ["userInfo"] = new JsonObject { ["username"] = "warm-up" },
        };
        if (operation is Operations.Create or Operations.Update)
        {
            review["object"] = Object(kind, isPod, optIns);
        }

        if (operation is Operations.Update or Operations.Delete)
        {
            review["oldObject"] = Object(kind, isPod, []);
        }

        return new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["request"] = review };
    }

    private static JsonObject Object(string kind, bool isPod, ImmutableArray<string> optIns)
    {
        var labels = new JsonObject { ["app"] = "warm-up" };
        var metadata = new JsonObject { ["name"] = "warm-up", ["labels"] = labels, ["annotations"] = new JsonObject(optIns.Select(key => KeyValuePair.Create(key, (JsonNode?)"true"))) };
        JsonNode container = new JsonObject { ["name"] = "warm-up", ["image"] = "registry.example.com/warm-up:1", ["ports"] = new JsonArray(new JsonObject { ["containerPort"] = 8080 }) };
        var pod = new JsonObject { ["containers"] = new JsonArray(container) };
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = kind,
            ["metadata"] = metadata,
            ["spec"] = isPod ? pod : new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() }, ["spec"] = pod } },
        };
    }
}
