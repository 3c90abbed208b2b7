using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>An API server that knows the kinds of infra/kubernetes: its own, and the others by the schemas of the npm packages.</summary>
public class InfraCluster : ApiServerFixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The releases in which these came are newer than the oldest API server that these tests run on. What infra/ says of them is the same in the older ones.
    private static readonly (string Current, string Older)[] RenamedVersions = [("policy/v1", "policy/v1beta1"), ("autoscaling/v2", "autoscaling/v2beta2")];

    private readonly Dictionary<string, string> _versions = [];
    private Task? _definitions;

    /// <summary>Applies manifests on the server's side, with unknown fields refused.</summary>
    internal async Task<KubectlResult> ApplyAsync(IEnumerable<JsonObject> manifests)
    {
        await (_definitions ??= DefineAsync());
        var texts = new List<string>();
        foreach (var manifest in manifests)
        {
            texts.Add((await ForThisServerAsync(manifest)).ToJsonString());
        }

        return await KubectlAs(ApiServerUser.Admin.Name, string.Join('\n', texts), "apply", "--server-side", "--force-conflicts", "--validate=strict", "-f", "-");
    }

    /// <summary>A Secret or ConfigMap.</summary>
    internal async Task<JsonNode?> FindAsync(string resource, string space, string name)
    {
        var answer = await Api.GetAsync($"/api/v1/namespaces/{space}/{resource}/{name}");
        return answer.IsSuccess ? JsonNode.Parse(answer.Text) : null;
    }

    private async Task<JsonObject> ForThisServerAsync(JsonObject manifest)
    {
        var copy = (JsonObject)manifest.DeepClone();
        foreach (var (current, older) in RenamedVersions.Where(renamed => renamed.Current == (string?)manifest["apiVersion"]))
        {
            if (!_versions.TryGetValue(current, out var version))
            {
                version = _versions[current] = (await Api.GetAsync($"/apis/{current}")).IsSuccess ? current : older;
            }

            copy["apiVersion"] = version;
        }

        return copy;
    }

    private async Task DefineAsync()
    {
        Skip.If(NpmSchemas.SkipReason is not null, NpmSchemas.SkipReason);
        foreach (var definition in NpmSchemas.Definitions())
        {
            (await Api.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition.ToJsonString())).OrThrow();
            var versioned = definition["spec"]!;
            var path = $"/apis/{versioned["group"]}/{versioned["versions"]![0]!["name"]}/{versioned["names"]!["plural"]}";
            Assert.True(await Eventually.HoldsAsync(async () => (await Api.GetAsync(path)).IsSuccess, Patience), path);
            await WaitForSchemaAsync(definition);
        }
    }

    // kubectl asks for it where the server does not validate fields itself; it comes some time after the definition.
    private async Task WaitForSchemaAsync(JsonObject definition)
    {
        var kind = $"\"kind\":\"{definition["spec"]!["names"]!["kind"]}\"";
        Assert.True(await Eventually.HoldsAsync(async () => (await Api.GetAsync("/openapi/v2")).Text.Contains(kind, StringComparison.Ordinal), Patience), kind);
    }
}
