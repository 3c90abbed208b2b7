using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>deletion-protection against <c>kubectl delete</c> on a real API server.</summary>
[Collection(PolicyClusterCollection.Name)]
public sealed partial class DeletionProtectionTests(PolicyCluster cluster)
{
    private const string Space = "protected-objects";
    private const string Key = "sluice.dev/deletion-protection";

    private const string Protection =
        """
        policies:
          - name: protection
            type: deletion-protection
            settings:
              users: [janitor, ops-*]
        """;

    [SkippableTheory]
    [InlineData("pod", "run", "web", "--image=nginx")]
    [InlineData("configmap", "create", "configmap", "web")]
    [InlineData("namespace", "create", "namespace", "web")]
    public async Task Is_refused_until_the_command_that_the_denial_prints_has_been_run(string resource, params string[] creation)
    {
        await PrepareAsync();
        var name = $"until-{resource}";
        (await cluster.Kubectl([.. creation.Select(word => word == "web" ? name : word), "-n", Space])).OrThrow();
        (await cluster.Kubectl("label", resource, name, $"{PolicyCluster.NamespaceLabel}=yes", "-n", Space)).OrThrow();
        (await cluster.Kubectl("annotate", resource, name, $"{Key}=true", "-n", Space)).OrThrow();

        var refused = await DeleteAsync(resource, name);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"admission webhook \"{PolicyCluster.Validate}\" denied the request", refused.Error, StringComparison.Ordinal);
        Assert.Contains("policy \"protection\"", refused.Error, StringComparison.Ordinal);
        (await cluster.Kubectl("get", resource, name, "-n", Space)).OrThrow();

        var command = LiftingCommand().Match(refused.Error).Groups["arguments"].Value.Split(' ');
        (await cluster.Kubectl(command)).OrThrow();
        (await DeleteAsync(resource, name)).OrThrow();
    }

    [SkippableFact]
    public async Task By_a_label_is_lifted_by_the_command_too()
    {
        await PrepareAsync();
        (await cluster.Kubectl("create", "configmap", "labelled", "-n", Space)).OrThrow();
        (await cluster.Kubectl("label", "configmap", "labelled", $"{Key}=true", "-n", Space)).OrThrow();

        var refused = await DeleteAsync("configmap", "labelled");
        Assert.Equal(1, refused.ExitCode);

        (await cluster.Kubectl(LiftingCommand().Match(refused.Error).Groups["arguments"].Value.Split(' '))).OrThrow();
        (await DeleteAsync("configmap", "labelled")).OrThrow();
    }

    [SkippableFact]
    public async Task Holds_one_object_of_many_that_kubectl_deletes()
    {
        await PrepareAsync();
        await CreateGroupAsync("many");

        var refused = await cluster.Kubectl("delete", "configmaps", "-l", "group=many", "-n", Space);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("configmaps \"many-kept\" in namespace \"protected-objects\" is protected from deletion", refused.Error, StringComparison.Ordinal);
        Assert.Equal("many-kept", (await NamesAsync("many")).Trim());
    }

    [SkippableFact]
    public async Task Holds_one_object_of_a_collection_that_is_deleted_in_one_request()
    {
        await PrepareAsync();
        await CreateGroupAsync("whole");

        var refused = await cluster.Api.DeleteAsync($"/api/v1/namespaces/{Space}/configmaps?labelSelector=group%3Dwhole");

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("whole-kept", refused.Text, StringComparison.Ordinal);
        Assert.Contains("whole-kept", await NamesAsync("whole"), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("janitor", "visitors", true)]
    [InlineData("anybody", "ops-night", true)]
    [InlineData("anybody", "visitors", false)]
    public async Task Lets_only_listed_users_and_groups_delete(string user, string group, bool mayDelete)
    {
        await PrepareAsync();
        var name = $"by-{user}-{group}";
        (await cluster.Kubectl("create", "configmap", name, "-n", Space)).OrThrow();
        (await cluster.Kubectl("annotate", "configmap", name, $"{Key}=true", "-n", Space)).OrThrow();

        var answer = await cluster.Kubectl("delete", "configmap", name, "-n", Space, "--as", user, "--as-group", group);

        Assert.Equal(mayDelete ? 0 : 1, answer.ExitCode);
    }

    [SkippableFact]
    public async Task Of_a_namespace_waits_until_nothing_protected_is_in_it_of_a_kind_of_somebodys_own_either()
    {
        const string holder = "holds-protected-objects";
        await PrepareAsync();
        cluster.UseNone();
        await DefineWidgetsAsync();
        await cluster.EnsureNamespaceAsync(holder);
        (await cluster.Kubectl("create", "configmap", "web", "-n", holder)).OrThrow();
        (await cluster.Kubectl("annotate", "configmap", "web", $"{Key}=true", "-n", holder)).OrThrow();
        (await cluster.Api.CreateAsync($"/apis/protected.example.com/v1/namespaces/{holder}/widgets",
            $$"""{ "apiVersion": "protected.example.com/v1", "kind": "Widget", "metadata": { "name": "one", "labels": { "{{Key}}": "true" } } }""")).OrThrow();
        await using var api = KubernetesApis.Connect(Kubeconfig.Read([cluster.Server.KubeconfigFor(ApiServerUser.Admin.Name)]).Connection!, TimeProvider.System, NullLogger.Instance);
        cluster.Use(Protection.Replace("    settings:", "    match: { resources: [namespaces, configmaps, widgets.protected.example.com] }\n    settings:\n      contents: Deny", StringComparison.Ordinal), api);

        foreach (var held in (string[])["configmaps", "widgets.protected.example.com"])
        {
            var refused = await DeleteAsync("namespace", holder);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains($"namespaces \"{holder}\" holds a protected object: {held} \"", refused.Error, StringComparison.Ordinal);
            (await cluster.Kubectl([.. LiftingCommand().Match(refused.Error).Groups["arguments"].Value.Split(';')[0].Split(' '), "--as", "janitor"])).OrThrow();
        }

        (await DeleteAsync("namespace", holder)).OrThrow();
        await cluster.RemoveNamespaceAsync(holder);
    }

    [GeneratedRegex("to lift the protection: kubectl (?<arguments>.*)")]
    private static partial Regex LiftingCommand();

    private async Task PrepareAsync()
    {
        cluster.UseNone();
        await cluster.EnsureNamespaceAsync(Space);
        cluster.Use(Protection);
    }

    private async Task DefineWidgetsAsync()
    {
        await cluster.EnsureAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
            { "metadata": { "name": "widgets.protected.example.com" },
              "spec": { "group": "protected.example.com", "scope": "Namespaced", "names": { "kind": "Widget", "plural": "widgets", "singular": "widget" },
                        "versions": [{ "name": "v1", "served": true, "storage": true, "schema": { "openAPIV3Schema": { "type": "object" } } }] } }
            """);
        Assert.True(await Eventually.HoldsAsync(async () => (await cluster.Api.GetAsync("/apis/protected.example.com/v1/widgets")).IsSuccess, TimeSpan.FromSeconds(30)));
    }

    // A Namespace stays in Terminating here, where no controller empties it.
    private Task<KubectlResult> DeleteAsync(string resource, string name) =>
        cluster.Kubectl("delete", resource, name, "-n", Space, "--wait=false");

    private async Task CreateGroupAsync(string group)
    {
        foreach (var name in new[] { $"{group}-kept", $"{group}-gone" })
        {
            (await cluster.Kubectl("create", "configmap", name, "-n", Space)).OrThrow();
            (await cluster.Kubectl("label", "configmap", name, $"group={group}", "-n", Space)).OrThrow();
        }

        (await cluster.Kubectl("annotate", "configmap", $"{group}-kept", $"{Key}=true", "-n", Space)).OrThrow();
    }

    private async Task<string> NamesAsync(string group) =>
        (await cluster.Kubectl("get", "configmaps", "-l", $"group={group}", "-n", Space, "-o", "jsonpath={.items[*].metadata.name}")).OrThrow();
}
