using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>Rules of samples/rules as the API server asks about them.</summary>
[Collection(PolicyClusterCollection.Name)]
public sealed class RulesTests(PolicyCluster cluster)
{
    private const string Space = "rules";
    private const string Pods = $"/api/v1/namespaces/{Space}/pods?dryRun=All";
    private const string Deployments = $"/apis/apps/v1/namespaces/{Space}/deployments?dryRun=All";
    private const string Services = $"/api/v1/namespaces/{Space}/services?dryRun=All";

    [SkippableTheory]
    [InlineData("no-latest-tag", Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"nginx:IMAGE"}]}}""", "1", "latest", "other than latest")]
    [InlineData("no-privileged", Deployments, """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx","securityContext":{"privileged":IMAGE}}]}}}}""", "false", "true", "privileged containers are not allowed")]
    [InlineData("replica-bounds", Deployments, """{"metadata":{"name":"d"},"spec":{"replicas":IMAGE,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}""", "3", "11", "must be 2 to 10")]
    [InlineData("no-node-port", Services, """{"metadata":{"name":"s"},"spec":{"type":"IMAGE","ports":[{"port":80}]}}""", "ClusterIP", "NodePort", "NodePort are not allowed")]
    [InlineData("required-labels", Deployments, """{"metadata":{"name":"d","labels":{"team":"IMAGE"}},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}""", "shop", "", "metadata.labels.team")]
    public async Task A_rule_lets_in_what_it_holds_for_and_denies_what_it_does_not(string rule, string collection, string manifest, string good, string bad, string message)
    {
        await UseAsync(rule);

        var allowed = await cluster.Api.CreateAsync(collection, manifest.Replace("IMAGE", good, StringComparison.Ordinal));
        var denied = await cluster.Api.CreateAsync(collection, manifest.Replace("IMAGE", bad, StringComparison.Ordinal));
        cluster.UseNone();

        Assert.True(allowed.IsSuccess, allowed.Text);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, denied.Status);
        Assert.Contains(message, denied.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_mutation_changes_each_container_that_its_condition_holds_for()
    {
        await UseAsync("image-pull-policy");

        var made = (await cluster.Api.CreateAsync(Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"nginx:1"},{"name":"b","image":"nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000"}]}}""")).OrThrow();
        cluster.UseNone();

        Assert.Equal(["Always", "IfNotPresent"], made.Json.GetProperty("spec").GetProperty("containers").EnumerateArray().Select(container => container.GetProperty("imagePullPolicy").GetString()));
    }

    [SkippableFact]
    public async Task Parameters_come_from_a_ConfigMap_that_is_watched_and_the_namespace_is_known()
    {
        await UseAsync("replica-limits-by-params", "replicas-in-production");
        await cluster.EnsureNamespaceAsync(Space);
        await cluster.EnsureAsync("/api/v1/namespaces", """{"metadata":{"name":"sluice-system"}}""");
        await cluster.EnsureAsync("/api/v1/namespaces/sluice-system/configmaps", """{"metadata":{"name":"replica-limits"},"data":{"most":"5"}}""");
        (await cluster.Api.PatchAsync($"/api/v1/namespaces/{Space}", """{"metadata":{"labels":{"environment":"production"}}}""")).OrThrow();

        var one = await AskAsync(1);
        var three = await AskAsync(3);
        var six = await AskAsync(6);
        (await cluster.Api.PatchAsync("/api/v1/namespaces/sluice-system/configmaps/replica-limits", """{"data":{"most":"7"}}""")).OrThrow();
        var isRaised = await Eventually.HoldsAsync(async () => (await AskAsync(6)).IsSuccess, TimeSpan.FromSeconds(30));
        (await cluster.Api.PatchAsync("/api/v1/namespaces/sluice-system/configmaps/replica-limits", """{"data":{"most":"5"}}""")).OrThrow();
        (await cluster.Api.PatchAsync($"/api/v1/namespaces/{Space}", """{"metadata":{"labels":{"environment":null}}}""")).OrThrow();
        cluster.UseNone();

        Assert.Contains("two replicas at least in production", one.Text, StringComparison.Ordinal);
        Assert.True(three.IsSuccess, three.Text);
        Assert.Contains("at most 5 replicas are allowed", six.Text, StringComparison.Ordinal);
        Assert.True(isRaised, "the ConfigMap was changed, and the rule did not hear of it");
    }

    private Task<ApiResponse> AskAsync(int replicas) => cluster.Api.CreateAsync(
        Deployments,
        """{"metadata":{"name":"d"},"spec":{"replicas":COUNT,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}"""
            .Replace("COUNT", replicas.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private async Task UseAsync(params string[] rules)
    {
        cluster.UseNone();
        await cluster.EnsureNamespaceAsync(Space);
        var policies = rules.Select(rule => File.ReadAllText(RepositoryRoot.File("samples", "rules", rule, "sluice.yaml")).Split("policies:\n")[1]);
        cluster.Use($"policies:\n{string.Concat(policies)}", KubernetesApis.Open(cluster.Server.KubeconfigFor("admin"), TimeProvider.System, NullLogger.Instance));
    }
}
