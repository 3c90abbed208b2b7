using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Controllers;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>A controller that keeps objects of namespaces, with a configuration that a test changes.</summary>
internal sealed class NamespaceObjectsRun : IAsyncDisposable
{
    private readonly ControllerRun _run;
    private SluiceConfiguration _configuration;

    public NamespaceObjectsRun(ApiServerFixture cluster, string space, string text, ILogger log, int? port = null, bool isDryRun = false, string user = "admin")
    {
        _configuration = Load(text);
        var kubeconfig = cluster.Server.KubeconfigFor(user);
        if (port is not null)
        {
            var changed = File.ReadAllText(kubeconfig).Replace($":{cluster.Server.Url.Port}", $":{port}", StringComparison.Ordinal);
            kubeconfig += $"-{port}";
            File.WriteAllText(kubeconfig, changed);
        }

        var options = new ControllerOptions { Namespace = space, NamespaceObjects = () => Volatile.Read(ref _configuration), IsDryRun = isDryRun };
        _run = ControllerRun.Start(kubeconfig, options, TimeProvider.System, log).Run!;
    }

    public bool IsLeader => _run.IsLeader;

    /// <summary>A policy for namespaces with a label of their own: a LimitRange from a template, and a Secret that is copied.</summary>
    public static string Policy(string name, string label, string cpu = "100m", bool prunes = false, string action = "Enforce") => $$$"""
        policies:
          - name: {{{name}}}
            type: namespace-objects
            action: {{{action}}}
            match:
              namespaceSelector: { matchLabels: { set: {{{label}}} } }
            settings:
              prune: {{{(prunes ? "true" : "false")}}}
              objects:
                - apiVersion: v1
                  kind: LimitRange
                  metadata:
                    name: defaults
                    labels: { team: "${labels['team']:-none}", of: "${metadata.name}" }
                  spec: { limits: [{ type: Container, defaultRequest: { cpu: {{{cpu}}} } }] }
              copies:
                - { kind: Secret, namespace: {{{label}}}-source, name: registry }
        """;

    /// <summary>Has another sluice.yaml.</summary>
    public void Use(string text)
    {
        Volatile.Write(ref _configuration, Load(text));
        _run.Wake();
    }

    /// <summary>Makes Sluice's namespace, and the one with the Secret that is copied.</summary>
    public static async Task PrepareAsync(ApiServerFixture cluster, string label)
    {
        await cluster.Api.CreateNamespaceAsync(label);
        await cluster.Api.CreateNamespaceAsync($"{label}-source");
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{label}-source/secrets", """
            { "metadata": { "name": "registry", "labels": { "kept": "yes" } }, "type": "kubernetes.io/dockerconfigjson", "stringData": { ".dockerconfigjson": "{}" } }
            """)).OrThrow();
    }

    /// <summary>An object; null when it is not there.</summary>
    public static JsonNode? Get(ApiServerFixture cluster, string space, string resource, string name) =>
        cluster.Api.GetAsync($"/api/v1/namespaces/{space}/{resource}/{name}").Result is { IsSuccess: true } answer ? JsonNode.Parse(answer.Text) : null;

    /// <summary>Waits until a namespace has both objects.</summary>
    public static Task CompleteAsync(ApiServerFixture cluster, string space) =>
        Watched.UntilAsync(() => Get(cluster, space, "limitranges", "defaults") is not null && Get(cluster, space, "secrets", "registry") is not null, $"the objects of {space}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private static SluiceConfiguration Load(string text) =>
        ConfigurationLoader.Parse(text, new PolicyServices { Kubernetes = new UnaskedKubernetesApi() }) is { IsValid: true } result
            ? result.Configuration
            : throw new InvalidOperationException(string.Join('\n', ConfigurationLoader.Parse(text, new PolicyServices()).Errors));
}
