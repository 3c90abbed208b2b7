using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>A MutatingWebhookConfiguration with one webhook, by URL, for the namespaces that have a label of its own.</summary>
internal sealed record Webhook(string Name)
{
    private const string Collection = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    /// <summary>The label that a namespace must have, with any value.</summary>
    public string NamespaceLabel => $"webhook-{Name}";

    public string Path { get; init; } = "/mutate";

    public string FailurePolicy { get; init; } = "Fail";

    public string ReinvocationPolicy { get; init; } = "Never";

    public string[] Versions { get; init; } = ["v1"];

    public string[] Operations { get; init; } = ["CREATE", "UPDATE"];

    public int TimeoutSeconds { get; init; } = 10;

    /// <summary>A selector in place of the one on <see cref="NamespaceLabel"/>, as JSON.</summary>
    public string? NamespaceSelector { get; init; }

    /// <summary>Registers it and waits until the API server calls it.</summary>
    public async Task RegisterAsync(ApiServerFixture cluster, SluiceProcess sluice)
    {
        (await cluster.Api.CreateAsync(Collection, ToJson(new Uri(sluice.Url, Path), sluice.CaBundle))).OrThrow();
        var space = $"canary-{Name}";
        await cluster.Api.CreateNamespaceAsync(space, $$"""{ "{{NamespaceLabel}}": "yes", "sidecar-inject": "enabled" }""");

        // The API server learns of a configuration by watching; it is in force once a request that changes nothing gets there.
        await sluice.Process.WaitForAsync("the first call of the API server", async () =>
        {
            await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/pods?dryRun=All", Pods.Plain("canary"));
            return sluice.Process.Output.Contains($"{space}/canary");
        }, TimeSpan.FromSeconds(30));
    }

    /// <summary>Takes it away.</summary>
    public Task RemoveAsync(ApiServerFixture cluster) => cluster.Api.DeleteAsync($"{Collection}/{Name}");

    private string ToJson(Uri url, string caBundle) => new JsonObject
    {
        ["apiVersion"] = "admissionregistration.k8s.io/v1",
        ["kind"] = "MutatingWebhookConfiguration",
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["webhooks"] = new JsonArray(new JsonObject
        {
            ["name"] = $"{Name}.sluice.dev",
            ["clientConfig"] = new JsonObject { ["url"] = url.ToString(), ["caBundle"] = caBundle },
            ["rules"] = new JsonArray(new JsonObject
            {
                ["apiGroups"] = new JsonArray(""),
                ["apiVersions"] = new JsonArray("v1"),
                ["resources"] = new JsonArray("pods"),
                ["operations"] = new JsonArray([.. Operations.Select(operation => JsonValue.Create(operation))]),
            }),
            ["namespaceSelector"] = JsonNode.Parse(NamespaceSelector ?? $$"""{ "matchExpressions": [{ "key": "{{NamespaceLabel}}", "operator": "Exists" }] }"""),
            ["admissionReviewVersions"] = new JsonArray([.. Versions.Select(version => JsonValue.Create(version))]),
            ["failurePolicy"] = FailurePolicy,
            ["reinvocationPolicy"] = ReinvocationPolicy,
            ["sideEffects"] = "None",
            ["timeoutSeconds"] = TimeoutSeconds,
        }),
    }.ToJsonString();
}
