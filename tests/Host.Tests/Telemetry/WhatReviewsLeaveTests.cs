using System.Text;
using System.Text.Json.Nodes;
using Sluice.Host.Tests.Cluster;
using Sluice.Host.Tests.Serving;
using Sluice.Testing;
using Sluice.Testing.Otlp;

namespace Sluice.Host.Tests.Telemetry;

/// <summary>What a mutated, a rejected, a warned, an audited and a failing review leave in the real processes.</summary>
public sealed class WhatReviewsLeaveTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string CallerSpan = "b7ad6b7169203331";
    private const string Password = "hunter2-correct-horse";

    private const string Configuration = """
        events: true
        policies:
          - name: labels
            type: metadata
            settings: { labels: { environment: test } }
          - name: owner
            type: required-metadata
            match: { users: { include: [denied] } }
            settings: { labels: { owner: } }
          - name: team
            type: required-metadata
            action: Warn
            match: { users: { include: [warned] } }
            settings: { labels: { team: } }
          - name: stage
            type: required-metadata
            action: Audit
            match: { users: { include: [audited] } }
            settings: { labels: { stage: } }
          - name: backends
            type: ingress-backends
        """;

    // Of each review: who, where, and what becomes of it, in the whole and in the policy.
    private static readonly (string User, string Path, string Result, string Policy, string PolicyResult)[] Expected =
    [
        ("mutated", "/mutate", "patched", "labels", "patched"),
        ("denied", "/validate", "denied", "owner", "denied"),
        ("warned", "/validate", "warned", "team", "warned"),
        ("audited", "/validate", "allowed", "stage", "audited"),
        ("failing", "/validate", "denied", "backends", "failed"),
    ];

    [Fact]
    public async Task Each_review_leaves_a_line_a_count_a_span_a_decision_and_a_denial_an_Event()
    {
        await using var cluster = await ApiStandIn.StartAsync();
        await using var collector = new OtlpReceiver();
        using var directory = new MountedDirectory(("sluice.yaml", Configuration));
        using var kubeconfig = new MountedDirectory(("config", Kubeconfig(cluster.Url)));
        await using var serve = await SluiceProcess.ServeAsync(directory.Path, collector.Environment, "--kubeconfig", Path.Combine(kubeconfig.Path, "config"), "--decision-log", "-", "--url", "http://127.0.0.1:0");
        await using var proxy = await SluiceProcess.ProxyAsync(serve.Url, collector.Environment);
        using var client = TestServer.Client();

        foreach (var (user, path, _, _, _) in Expected)
        {
            var (status, _) = await TelemetryCalls.SendAsync(client, new Uri(proxy.Url, path), Review(user), $"00-{TraceId}-{CallerSpan}-01");
            Assert.Equal(200, status);
        }

        await serve.Process.WaitForAsync("all of it", () => Task.FromResult(Decisions(serve).Count == 5 && Lines(serve).Count == 5 && collector.Spans.Count == 15 && cluster.Events.Count == 2), TestServer.Patience);
        var metrics = new MetricsText(await client.GetStringAsync(new Uri(serve.Url, "/metrics")));
        foreach (var (user, path, result, policy, policyResult) in Expected)
        {
            var span = collector.Spans.Single(span => span.Name == $"review {path[1..]}" && span.Attributes["sluice.user"] == user);
            var line = Lines(serve).Single(line => (string?)line["User"] == user);
            var decision = Decisions(serve).Single(line => (string?)line["user"] == user);

            Assert.Equal((result, TraceId, span.SpanId), ((string)line["Result"]!, (string)line["TraceId"]!, (string)line["SpanId"]!));
            Assert.Equal((result, TraceId, span.SpanId), ((string)decision["result"]!, (string)decision["traceId"]!, (string)decision["spanId"]!));
            Assert.Contains(decision["policies"]!.AsArray(), part => (string)part!["name"]! == policy && (string)part["result"]! == policyResult);
            Assert.Equal(result, span.Attributes["sluice.result"]);
            Assert.Equal("proxy " + path[1..], collector.Spans.Single(front => front.SpanId == span.ParentId).Name);
            Assert.Equal(policyResult, collector.Spans.Single(part => part.ParentId == span.SpanId && part.Name == $"policy {policy}").Attributes["sluice.policy.result"]);
            Assert.Equal(1, metrics.Sum("sluice_policy_results_total", $"policy=\"{policy}\",type=\"{TypeOf(policy)}\",result=\"{policyResult}\""));
        }

        Assert.Equal(5, metrics.Sum("sluice_admission_requests_total"));
        Assert.Equal(2, metrics.Sum("sluice_admission_requests_total", "result=\"denied\""));
        Assert.Equal(5, new MetricsText(await client.GetStringAsync(new Uri(proxy.Url, "/metrics"))).Sum("sluice_proxy_requests_total", "code=\"200\""));
        CheckSecrecy(serve, proxy, collector, cluster, metrics);
    }

    private static void CheckSecrecy(SluiceProcess serve, SluiceProcess proxy, OtlpReceiver collector, ApiStandIn cluster, MetricsText metrics)
    {
        Assert.False(serve.Process.Output.Contains(Password), serve.Process.Describe("said a secret"));
        Assert.False(proxy.Process.Output.Contains(Password), proxy.Process.Describe("said a secret"));
        Assert.All(collector.Bodies, body => Assert.Equal(-1, body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password))));
        Assert.All(cluster.Events, made => Assert.DoesNotContain(Password, made, StringComparison.Ordinal));
        Assert.DoesNotContain(Password, metrics.Text, StringComparison.Ordinal);
    }

    private static string TypeOf(string policy) => policy switch { "labels" => "metadata", "backends" => "ingress-backends", _ => "required-metadata" };

    private static byte[] Review(string user)
    {
        var review = JsonNode.Parse(TestServer.Review)!;
        var request = review["request"]!;
        request["uid"] = $"uid-of-{user}";
        request["namespace"] = "contract";
        request["userInfo"]!["username"] = user;
        request["object"]!["spec"]!["containers"]![0]!["env"] = new JsonArray(new JsonObject { ["name"] = "PASSWORD", ["value"] = Password });
        if (user == "failing")
        {
            request["kind"] = new JsonObject { ["group"] = "networking.k8s.io", ["version"] = "v1", ["kind"] = "Ingress" };
            request["resource"] = new JsonObject { ["group"] = "networking.k8s.io", ["version"] = "v1", ["resource"] = "ingresses" };
            request["namespace"] = "default";
            request["object"]!["spec"] = JsonNode.Parse($$$$$"""{"defaultBackend":{"service":{"name":"{{{{{Password}}}}}","port":{"number":80}}}}""");
        }

        return Encoding.UTF8.GetBytes(review.ToJsonString());
    }

    private static string Kubeconfig(Uri server) => $$"""
        apiVersion: v1
        kind: Config
        current-context: one
        contexts: [{ name: one, context: { cluster: one, user: one } }]
        clusters: [{ name: one, cluster: { server: "{{server.OriginalString}}", insecure-skip-tls-verify: true } }]
        users: [{ name: one, user: { token: t } }]
        """;

    private static List<JsonNode> Json(SluiceProcess process) =>
        [.. process.Process.Output.Lines.Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)];

    private static List<JsonNode> Lines(SluiceProcess process) => [.. Json(process).Where(line => (int?)line["EventId"] == 1001).Select(line => line["State"]!)];

    private static List<JsonNode> Decisions(SluiceProcess process) => [.. Json(process).Where(line => line["uid"] is not null)];
}
