using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Kubernetes.Stored;
using Sluice.Patching;
using Sluice.Pipeline;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>
/// Finds policies that do not settle: pods that want everything are made, and each two policies that change them are tried on them together. Nothing is asked of
/// a cluster, so policies that wait for something are left out.
/// </summary>
internal static class SettleCheck
{
    // More pairs than these would keep a person waiting; so many policies on the same pods are rare.
    private const int MostPolicies = 40;

    private static readonly AdmissionPipeline Pipeline = new(NullLogger.Instance, TimeProvider.System);

    public static IEnumerable<Finding> Find(ImmutableArray<ConfiguredPolicy> policies)
    {
        var changing = policies.Where(policy => policy is { Type.Kind: PolicyKind.Mutating, Policy: LocalPolicy or NamespacedPolicy { MayWait: false } })
            .Where(policy => Pods(policy).Any(pod => Run(pod, null, policy).Patch.Length > 0))
            .Take(MostPolicies)
            .ToList();
        for (var later = 1; later < changing.Count; later++)
        {
            foreach (var earlier in changing.Take(later).Where(earlier => !Coverage.AreApart(earlier, changing[later])))
            {
                if (Pods(earlier, changing[later]).Select(pod => FindUnrest(pod, earlier, changing[later])).FirstOrDefault(unrest => unrest is not null) is { } unrest)
                {
                    yield return Finding.About(changing[later], FindingKind.Unsettled, $"it and \"{earlier.Name}\" do not settle: {unrest}");
                }
            }
        }
    }

    private static string? FindUnrest(JsonNode pod, ConfiguredPolicy earlier, ConfiguredPolicy later) =>
        FindUnrestTogether(pod, earlier, later)
            ?? (AreAskedApart(earlier, later) ? FindUnrestApart(pod, earlier, later) ?? FindUnrestApart(pod, later, earlier) : null);

    private static bool AreAskedApart(ConfiguredPolicy earlier, ConfiguredPolicy later) => earlier.FailurePolicy != later.FailurePolicy || earlier.Group != later.Group;

    // The API server asks a webhook once more when one behind it has changed the object.
    private static string? FindUnrestApart(JsonNode pod, ConfiguredPolicy first, ConfiguredPolicy second)
    {
        ReadOnlySpan<ConfiguredPolicy> policies = [first with { FailurePolicy = FailurePolicy.Fail }, second with { FailurePolicy = FailurePolicy.Ignore }];
        var once = Run(pod, FailurePolicy.Fail, policies);
        var twice = Run(once.Stored, FailurePolicy.Ignore, policies);
        var again = Run(twice.Stored, FailurePolicy.Fail, policies);
        return once.Decision.IsAllowed && twice.Decision.IsAllowed && !again.Decision.IsAllowed
            ? $"they are asked by different webhooks, and a pod that is for both is refused when the API server asks the first again: {again.Decision.Message}; expected the same failurePolicy and namespaces for both"
            : null;
    }

    private static string? FindUnrestTogether(JsonNode pod, ConfiguredPolicy earlier, ConfiguredPolicy later)
    {
        var first = Run(pod, null, earlier, later);
        if (first.Decision.IsUnsettled)
        {
            return "on a pod that is for both each goes on changing what the other has made; expected one of them to leave it alone";
        }

        if (!first.Decision.IsAllowed)
        {
            return null;
        }

        var again = Run(first.Stored, null, earlier, later);
        return again switch
        {
            { Decision.IsAllowed: false } => $"a pod that is for both is refused when the API server asks again: {again.Decision.Message}",
            { Patch.Length: > 0 } => $"a pod that is for both is changed again when the API server asks again: {again.Patch}",
            _ => null,
        };
    }

    private static (Decision Decision, string Patch, JsonNode Stored) Run(JsonNode pod, FailurePolicy? webhook, params ReadOnlySpan<ConfiguredPolicy> policies)
    {
        var everywhere = PolicyMatch.Create(null, "");
        var configuration = new SluiceConfiguration([.. policies.ToArray().Select(policy => policy with { Match = everywhere })], "");
        var request = ReviewReader.Read(Node.Parse(Encoding.UTF8.GetBytes(Review(pod)))).Review!.Request;
        var decision = Pipeline.Rehearse(configuration, request, webhook);
        var (patch, stored) = (new ByteBuffer(), new ByteBuffer());
        PatchWriter.Write(request.Object, patch, new ByteBuffer());
        StoredForm.Write(request.Object, stored);
        return (decision, decision.IsAllowed ? Encoding.UTF8.GetString(patch.Span) : "", JsonNode.Parse(stored.Span)!);
    }

    private static string Review(JsonNode pod) => new JsonObject
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "check",
            ["operation"] = "CREATE",
            ["namespace"] = "default",
            ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
            ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" },
            ["object"] = pod.DeepClone(),
        },
    }.ToJsonString();

    // One pod of a StatefulSet that says little, one by itself that says much; both have opted in to whatever the policies want.
    private static IReadOnlyList<JsonNode> Pods(params IEnumerable<ConfiguredPolicy> policies)
    {
        var annotations = new JsonObject();
        foreach (var key in policies.SelectMany(policy => policy.Type.Check.OptIns(policy.Settings)))
        {
            annotations[key] = "true";
        }

        var brief = JsonNode.Parse("""
            {
              "apiVersion": "v1", "kind": "Pod",
              "metadata": { "name": "web-0", "labels": { "app": "web" }, "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web", "uid": "u", "controller": true }] },
              "spec": { "containers": [{ "name": "web", "image": "nginx", "ports": [{ "containerPort": 8080 }] }] }
            }
            """)!;
        var full = JsonNode.Parse("""
            {
              "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "labels": { "app": "web" } },
              "spec": {
                "containers": [{
                  "name": "web", "image": "docker.io/library/nginx:1.27", "ports": [{ "name": "web", "containerPort": 8080 }], "env": [{ "name": "INDEX", "value": "1" }],
                  "resources": { "limits": { "cpu": "4", "memory": "8Gi" }, "requests": { "cpu": "10m", "memory": "8Gi" } }
                }],
                "initContainers": [{ "name": "init", "image": "quay.io/example/init:1" }]
              }
            }
            """)!;
        foreach (var pod in new[] { brief, full })
        {
            pod["metadata"]!["annotations"] = annotations.DeepClone();
        }

        return [brief, full];
    }
}
