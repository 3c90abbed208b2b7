using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies.Rules;

/// <summary>Policies with rules of one's own, asked about an object.</summary>
internal static class RuleWebhook
{
    /// <summary>A pod with one container.</summary>
    public const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop"},"spec":{"containers":[{"name":"web","image":"nginx:1"}]}}""";

    /// <summary>Asks the policy of one type about an object.</summary>
    /// <param name="type"><c>validation</c> or <c>mutation</c>.</param>
    /// <param name="settings">Its settings in YAML.</param>
    /// <param name="manifest">The object in JSON.</param>
    /// <param name="overrides">What the request says otherwise; null for a CREATE.</param>
    /// <param name="kubernetes">The cluster; null for none.</param>
    public static Task<Answer> AskAsync(string type, string settings, string manifest = Pod, string? overrides = null, IKubernetesApi? kubernetes = null)
    {
        var indented = string.Join('\n', settings.Split('\n').Select(line => "      " + line));
        return AskAllAsync($"policies:\n  - name: rule\n    type: {type}\n    settings:\n{indented}\n", type == "mutation" ? "/mutate" : "/validate", manifest, overrides, kubernetes);
    }

    /// <summary>Asks a configuration about an object.</summary>
    public static async Task<Answer> AskAllAsync(string configuration, string path, string manifest, string? overrides, IKubernetesApi? kubernetes)
    {
        var result = ConfigurationLoader.Parse(configuration, new PolicyServices { Kubernetes = kubernetes });
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        var review = ReviewBuilder.Build(JsonNode.Parse(manifest)!, overrides is null ? null : JsonNode.Parse(overrides));
        return await new TestWebhook(result.Configuration).AskAsync(Encoding.UTF8.GetString(review), path);
    }

    /// <summary>A cluster with these objects.</summary>
    public static FakeKubernetesApi Cluster(params string[] objects) => new(JsonNode.Parse($$"""{"objects":[{{string.Join(',', objects)}}]}""")!);
}
