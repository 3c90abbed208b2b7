using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies.NginxSidecar;

/// <summary>A pod that the policy has put nginx into.</summary>
internal sealed partial class InjectedPod
{
    private InjectedPod(JsonNode pod)
    {
        Spec = pod["spec"]!;
        Sidecar = Spec["containers"]![1]!;
        Environment = Sidecar["env"]!.AsArray().ToDictionary(entry => entry!["name"]!.GetValue<string>(), entry => entry!["value"]!.GetValue<string>());
    }

    /// <summary>The pod's spec.</summary>
    public JsonNode Spec { get; }

    /// <summary>The container.</summary>
    public JsonNode Sidecar { get; }

    /// <summary>Its variables.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>Has the policy put it into a pod.</summary>
    /// <param name="settings">The policy's settings.</param>
    /// <param name="upstream">The port of the pod's own container.</param>
    public static async Task<InjectedPod> MakeAsync(string settings, int upstream)
    {
        var configuration = ConfigurationLoader.Parse($"policies:\n  - name: nginx\n    type: nginx-sidecar\n    settings:\n      {settings}\n", new PolicyServices()).Configuration!;
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        var pod = YamlText.ToJson($"{{apiVersion: v1, kind: Pod, metadata: {{name: shop}}, spec: {{containers: [{{name: shop, image: shop, ports: [{{containerPort: {upstream}}}]}}]}}}}")!;
        var output = new ByteBuffer();
        Assert.True(WebhookRoute.TryMatch("/mutate", "", out var route));
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(pod), output, default, CancellationToken.None);
        var patch = JsonNode.Parse(Convert.FromBase64String(JsonNode.Parse(output.Span)!["response"]!["patch"]!.GetValue<string>()))!;
        return new InjectedPod(IndependentPatch.Apply(pod, patch));
    }

    /// <summary>The sample's template, as the image's entrypoint renders it with envsubst: only variables that are defined are replaced.</summary>
    public string Render()
    {
        var manifest = YamlText.ToJson(File.ReadAllText(RepositoryRoot.File("samples", "nginx-sidecar-config.yaml")))!;
        var template = manifest["data"]!["default.conf.template"]!.GetValue<string>();
        return Reference().Replace(template, match => Environment.GetValueOrDefault(match.Groups["name"].Value, match.Value));
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)\}|\$(?<name>\w+)")]
    private static partial Regex Reference();
}
