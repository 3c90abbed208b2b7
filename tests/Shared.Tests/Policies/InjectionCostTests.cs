using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies;

/// <summary>What an injection allocates. Alone in the process: a listener of another test would be measured too.</summary>
[Collection(nameof(Alone))]
public sealed class InjectionCostTests
{
    private const int Reviews = 2000;

    private const int Limit = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string, string> Injections => new()
    {
        { "pod-with-logs", "type: filebeat-sidecar", "" },
        { "pod-with-logs", "type: nginx-sidecar\n    settings: { port: 8080 }", "" },
        {
            "pod-plain",
            """
            type: sidecar
                settings:
                  env:
                    - name: REGION
                      value: eu-central-1
                    - name: APP
                      value: ${labels['app']:-none}
                    - name: SERVICE
                      value: ${labels['app']}.${metadata.namespace}.svc
                    - name: NODE
                      valueFrom: { fieldRef: { fieldPath: spec.nodeName } }
                    - name: PORT
                      value: "${containers[0].ports[0].containerPort:-8080}"
                  volumes:
                    - name: identity
                      projected:
                        sources:
                          - serviceAccountToken: { path: token, audience: vault, expirationSeconds: 3600 }
                          - configMap: { name: trust, items: [{ key: ca.crt, path: ca.crt }] }
                  volumeMounts:
                    - name: identity
                      mountPath: /var/run/secrets/identity
                      readOnly: true
            """,
            ""
        },
        { "pod-plain", "type: sidecar\n    settings:\n      containers:\n        - name: proxy\n          image: envoyproxy/envoy:v1.36.2\n          env:\n            - name: APP\n              value: ${labels['app']:-unknown}", "" },
        { "pod-plain", "type: consul-registration", "consul.sluice.dev/register" },
    };

    [Theory]
    [MemberData(nameof(Injections))]
    public void An_injection_allocates_less_than_a_kilobyte(string pod, string policy, string optIn)
    {
        var endpoint = Endpoint(policy);
        var body = Review(pod, optIn);
        var output = new ByteBuffer(64 * 1024);
        var fewest = long.MaxValue;

        // Once the compiler has seen enough of it to keep what is short-lived on the stack.
        for (var started = TimeProvider.System.GetTimestamp(); fewest >= Limit && TimeProvider.System.GetElapsedTime(started) < Patience;)
        {
            fewest = Math.Min(fewest, Allocated(endpoint, body, output));
        }

        Assert.Contains("JSONPatch", Encoding.UTF8.GetString(output.Span), StringComparison.Ordinal);
        Assert.InRange(fewest, 0, Limit - 1);
    }

    // Bytes of one review: the fewest of many, for now and then the runtime allocates something of its own.
    private static long Allocated(WebhookEndpoint endpoint, byte[] body, ByteBuffer output)
    {
        Assert.True(WebhookRoute.TryMatch("/mutate", "?timeout=10s", out var route));
        var fewest = long.MaxValue;
        for (var i = 0; i < Reviews; i++)
        {
            output.Reset();
            var before = GC.GetAllocatedBytesForCurrentThread();
            endpoint.AnswerAsync(route, body, output, default, CancellationToken.None).GetAwaiter().GetResult();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }

    private static WebhookEndpoint Endpoint(string policy)
    {
        var result = ConfigurationLoader.Parse($"policies:\n  - name: injection\n    {policy}\n", new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return new WebhookEndpoint(() => result.Configuration, NullLogger.Instance, TimeProvider.System);
    }

    private static byte[] Review(string pod, string optIn)
    {
        var review = JsonNode.Parse(File.ReadAllText(RepositoryRoot.File("samples", "reviews", $"{pod}.json")))!;
        if (optIn.Length > 0)
        {
            review["request"]!["object"]!["metadata"]!["annotations"] = new JsonObject { [optIn] = "true" };
        }

        return Encoding.UTF8.GetBytes(review.ToJsonString());
    }
}
