using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies.Sidecar;

/// <summary>The templates of samples/ give what the types do that are made for it.</summary>
public sealed class SidecarSampleTests
{
    private const string Plain = "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {containers: [{name: web, image: web}]}}";

    private const string WithLogs = """
        apiVersion: v1
        kind: Pod
        metadata:
          generateName: nginx-
          labels: {app: nginx}
          annotations:
            filebeat.enabled: "true"
            filebeat.log-path: /var/log/nginx/*.log
            filebeat.configmap: shop-filebeat
            filebeat.worker: "2"
            filebeat.resources.limits.cpu: 200m
            filebeat.resources.limits.memory: 256Mi
        spec:
          volumes: [{name: cache, emptyDir: {}}]
          containers:
            - name: nginx
              image: nginx
              volumeMounts: [{name: cache, mountPath: /var/cache/nginx}]
            - name: exporter
              image: exporter
        """;

    private const string WithOwnFilebeat = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, annotations: {filebeat.enabled: "true", filebeat.log-path: /var/log/nginx/*.log}}
        spec: {containers: [{name: web, image: web}, {name: filebeat, image: mine}]}
        """;

    private const string WithPort = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: web, ports: [{containerPort: 5678}]}]}}";

    private const string OptedOut = "{apiVersion: v1, kind: Pod, metadata: {name: web, annotations: {sidecar-injector/inject: 'false'}}, spec: {containers: [{name: web, image: web}]}}";

    [Theory]
    [InlineData("sidecar-filebeat.yaml", "filebeat-sidecar", "{}", Plain)]
    [InlineData("sidecar-filebeat.yaml", "filebeat-sidecar", "{}", WithLogs)]
    [InlineData("sidecar-filebeat.yaml", "filebeat-sidecar", "{}", WithOwnFilebeat)]
    [InlineData("sidecar-nginx.yaml", "nginx-sidecar", "{port: 8081}", Plain)]
    [InlineData("sidecar-nginx.yaml", "nginx-sidecar", "{port: 8081}", WithPort)]
    [InlineData("sidecar-nginx.yaml", "nginx-sidecar", "{port: 8081}", OptedOut)]
    public async Task The_template_gives_what_the_type_does(string sample, string type, string settings, string manifest)
    {
        var pod = YamlText.ToJson(manifest)!;
        var fromTemplate = await Mutate(await File.ReadAllTextAsync(RepositoryRoot.File("samples", sample)), pod);
        var fromType = await Mutate($"policies:\n  - name: built-in\n    type: {type}\n    settings: {settings}\n", pod);
        Assert.True(JsonNode.DeepEquals(fromType, fromTemplate), $"{fromType}\n{fromTemplate}");
    }

    private static async Task<JsonNode> Mutate(string configuration, JsonNode pod)
    {
        var result = ConfigurationLoader.Parse(configuration, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        var endpoint = new WebhookEndpoint(() => result.Configuration, NullLogger.Instance, TimeProvider.System);
        var output = new ByteBuffer();
        Assert.True(WebhookRoute.TryMatch("/mutate", "", out var route));
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(pod), output, default, CancellationToken.None);
        var response = JsonNode.Parse(output.Span)!["response"]!;
        Assert.True(response["allowed"]!.GetValue<bool>(), response.ToJsonString());
        return response["patch"] is { } patch
            ? IndependentPatch.Apply(pod, JsonNode.Parse(Convert.FromBase64String(patch.GetValue<string>()))!)
            : pod;
    }
}
