using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster.Controllers;
using Sluice.Cluster.Scanning;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using Sluice.Configuration;
using Sluice.Hosting.Commands;
using Sluice.Host.Tests.Serving;
using Sluice.Policies;

namespace Sluice.Cluster.Tests.Scanning;

/// <summary><c>sluice scan</c> of a real API server.</summary>
public sealed class ScanTests(ScanTests.Fixture cluster) : IClassFixture<ScanTests.Fixture>, IDisposable
{
    private const string Reader = "reader";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-scan-");

    public void Dispose() => _directory.Delete(recursive: true);

    [SkippableFact]
    public async Task What_would_be_denied_and_changed_is_found_in_namespaces_and_outside_with_exceptions_applied_and_by_owner()
    {
        await cluster.Api.CreateNamespaceAsync("found");
        await cluster.Api.CreateNamespaceAsync("found-legacy", """{ "kind": "legacy" }""");
        await CreatePodAsync("found", "web-5d4f-a", """, "labels": { "pod-template-hash": "5d4f" }, "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-5d4f", "uid": "u", "controller": true }]""");
        await CreatePodAsync("found", "good", """, "labels": { "owner": "me" }""");
        await CreatePodAsync("found-legacy", "old", "");
        (await cluster.Api.CreateAsync("/apis/scheduling.k8s.io/v1/priorityclasses", """{ "metadata": { "name": "found" }, "value": 1 }""")).OrThrow();

        var (code, found) = await ScanAsync("""
            policies:
              - name: owner
                type: required-metadata
                match: { resources: [pods], namespaces: { include: ["found*"] } }
                settings: { labels: { owner: ".+" } }
              - name: environment
                type: metadata
                match: { resources: [priorityclasses.scheduling.k8s.io], names: { include: [found] } }
                settings: { labels: { environment: production } }
              - name: legacy
                type: metadata
                match: { resources: [pods], namespaceSelector: { matchLabels: { kind: legacy } } }
                settings: { labels: { legacy: "yes" } }
            exceptions:
              - policy: owner
                match: { namespaces: { include: [found-legacy] } }
                reason: moves soon
            """);

        Assert.Equal(1, code);
        Assert.Equal(
            ["environment changed PriorityClass /found", "legacy changed Pod found-legacy/old", "owner denied Deployment found/web"],
            found["findings"]!.AsArray().Select(finding => $"{finding!["policy"]} {finding["result"]} {finding["kind"]} {finding["namespace"]}/{finding["name"]}").Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Only_resources_that_a_policy_is_for_are_listed_and_what_may_not_be_is_said()
    {
        await cluster.Api.CreateNamespaceAsync("rights");
        await CreatePodAsync("rights", "web", "");
        (await cluster.Api.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", """{ "metadata": { "name": "scan-reader" }, "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["list"] }] }""")).OrThrow();
        (await cluster.Api.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", $$"""
            { "metadata": { "name": "scan-reader" }, "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "scan-reader" }, "subjects": [{ "kind": "User", "name": "{{Reader}}", "apiGroup": "rbac.authorization.k8s.io" }] }
            """)).OrThrow();

        var (allowed, _) = await ScanAsync(Policy("pods", "rights"), user: Reader);
        var (forbidden, found) = await ScanAsync(Policy("pods, secrets", "rights"), user: Reader);

        Assert.Equal((1, 2), (allowed, forbidden));
        Assert.Contains("/api/v1/secrets cannot be listed", Assert.Single(found["faults"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotEmpty(found["findings"]!.AsArray());
    }

    [SkippableFact]
    public async Task A_list_whose_token_the_API_server_forgot_goes_on_where_it_was()
    {
        const int count = 1_700;
        await cluster.Api.CreateNamespaceAsync("pages");
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
            (await cluster.Api.CreateAsync("/api/v1/namespaces/pages/configmaps", $$"""{ "metadata": { "name": "item-{{number:D5}}" } }""")).OrThrow());
        using var client = ScanRun.Open(cluster.Server.KubeconfigFor("admin"), null, TimeProvider.System).Client!;
        var list = new PagedList(client, TimeProvider.System);
        var names = new List<string>();
        await foreach (var item in list.ReadAsync("/api/v1/namespaces/pages/configmaps?labelSelector=other%21%3Dx", NameOf, CancellationToken.None))
        {
            names.Add(NameOf(item));
            if (names.Count == 1)
            {
                (await cluster.Api.CreateAsync("/api/v1/namespaces/pages/configmaps", """{ "metadata": { "name": "z-later", "labels": { "other": "x" } } }""")).OrThrow();
                await CompactAsync();
            }
        }

        Assert.Null(list.Fault);
        Assert.Equal(Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"pages/item-{number:D5}")), names);
    }

    [SkippableFact]
    public async Task Reports_are_applied_follow_what_is_there_and_go_when_nothing_is_left_of_them()
    {
        await cluster.PrepareAsync();
        await cluster.Api.CreateNamespaceAsync("reported");
        await CreatePodAsync("reported", "web", "");
        (await cluster.Api.CreateAsync("/apis/scheduling.k8s.io/v1/priorityclasses", """{ "metadata": { "name": "reported" }, "value": 1 }""")).OrThrow();
        var policies = $"""
            {Policy("pods", "reported").TrimEnd()}
              - name: classes
                type: metadata
                match: {"{"} resources: [priorityclasses.scheduling.k8s.io], names: {"{"} include: [reported] {"}"} {"}"}
                settings: {"{"} labels: {"{"} environment: production {"}"} {"}"}
            """;

        Assert.Equal(1, (await ScanAsync(policies, arguments: ["--apply"])).Code);
        var report = await GetAsync("/apis/openreports.io/v1alpha1/namespaces/reported/reports/sluice-scan");
        var result = Assert.Single(report!["results"]!.AsArray())!;
        Assert.Equal(("owner", "fail", "web"), ((string?)result["policy"], (string?)result["result"], (string?)result["resources"]![0]!["name"]));
        Assert.Equal((1, "sluice"), ((int)report["summary"]!["fail"]!, (string?)report["metadata"]!["managedFields"]![0]!["manager"]));
        var wide = await GetAsync("/apis/openreports.io/v1alpha1/clusterreports/sluice-scan");
        Assert.Equal("warn", (string?)Assert.Single(wide!["results"]!.AsArray())!["result"]);

        // What did not change is not written again.
        Assert.Equal(1, (await ScanAsync(policies, arguments: ["--apply"])).Code);
        var again = await GetAsync("/apis/openreports.io/v1alpha1/namespaces/reported/reports/sluice-scan");
        Assert.Equal((string?)report["metadata"]!["resourceVersion"], (string?)again!["metadata"]!["resourceVersion"]);

        (await cluster.Api.PatchAsync("/api/v1/namespaces/reported/pods/web", """{ "metadata": { "labels": { "owner": "me" } } }""")).OrThrow();
        (await cluster.Api.DeleteAsync("/apis/scheduling.k8s.io/v1/priorityclasses/reported")).OrThrow();
        Assert.Equal(0, (await ScanAsync(policies, arguments: ["--apply"])).Code);
        Assert.Null(await GetAsync("/apis/openreports.io/v1alpha1/namespaces/reported/reports/sluice-scan"));
        Assert.Null(await GetAsync("/apis/openreports.io/v1alpha1/clusterreports/sluice-scan"));
    }

    [SkippableFact]
    public async Task The_controller_keeps_reports_by_the_configuration_of_now_and_only_says_so_in_a_dry_run()
    {
        await cluster.PrepareAsync();
        await cluster.Api.CreateNamespaceAsync("kept");
        await CreatePodAsync("kept", "web", "");
        var configuration = Load(Policy("pods", "kept"));
        const string path = "/apis/openreports.io/v1alpha1/namespaces/kept/reports/sluice-scan";

        var dry = new EventLog();
        await using (Start(dry, isDryRun: true))
        {
            await Watched.UntilAsync(() => dry.Count("ScanWouldReport") == 1, "what would be reported");
        }

        Assert.Null(await GetAsync(path));
        var log = new EventLog();
        await using var run = Start(log, isDryRun: false);
        await Watched.UntilAsync(() => GetAsync(path).Result is not null, "the report");

        Volatile.Write(ref configuration, Load("policies: []"));
        run.Wake();
        await Watched.UntilAsync(() => GetAsync(path).Result is null, "its end");
        Assert.Equal((0, 0), (log.Count("ScanFailed"), log.Count("PartFailed")));

        ControllerRun Start(EventLog events, bool isDryRun) => ControllerRun.Start(
            cluster.Server.KubeconfigFor("admin"),
            new ControllerOptions { Namespace = "kept", IsDryRun = isDryRun, Scan = new ControllerScanOptions(() => Volatile.Read(ref configuration), TimeSpan.FromHours(1)) }, TimeProvider.System, events).Run!;
    }

    private static string Policy(string resources, string space) => $$"""
        policies:
          - name: owner
            type: required-metadata
            match: { resources: [{{resources}}], namespaces: { include: [{{space}}] } }
            settings: { labels: { owner: ".+" } }
        """;

    private static SluiceConfiguration Load(string text) => ConfigurationLoader.Parse(text, new PolicyServices()).Configuration!;

    private static string NameOf(ReadOnlyMemory<byte> item)
    {
        var metadata = JsonNode.Parse(item.Span)!["metadata"]!;
        return $"{metadata["namespace"]}/{metadata["name"]}";
    }

    private async Task CompactAsync()
    {
        var revision = (string?)JsonNode.Parse((await cluster.Api.GetAsync("/api/v1/namespaces/pages/configmaps?limit=1")).Text)!["metadata"]!["resourceVersion"];
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var body = new StringContent($$"""{ "revision": "{{revision}}", "physical": true }""", Encoding.UTF8, "application/json");
        (await http.PostAsync(new Uri($"{cluster.Server.EtcdUrl}/v3/kv/compaction"), body)).EnsureSuccessStatusCode();
    }

    private async Task<JsonNode?> GetAsync(string path) => await cluster.Api.GetAsync(path) is { IsSuccess: true } answer ? JsonNode.Parse(answer.Text) : null;

    private async Task CreatePodAsync(string space, string name, string metadata) =>
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/pods", $$"""{ "metadata": { "name": "{{name}}"{{metadata}} }, "spec": { "containers": [{ "name": "app", "image": "app" }] } }""")).OrThrow();

    private async Task<(int Code, JsonNode Found)> ScanAsync(string policies, string user = "admin", params string[] arguments)
    {
        var config = Path.Combine(_directory.FullName, "sluice.yaml");
        await File.WriteAllTextAsync(config, policies);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await SluiceCommand.RunAsync(["scan", "-c", config, "--kubeconfig", cluster.Server.KubeconfigFor(user), "-o", "json", .. arguments], Catalogue.Default, new InvocationConfiguration { Output = output, Error = error });
        Assert.True(output.ToString().Length > 0, error.ToString());
        return (code, JsonNode.Parse(output.ToString())!);
    }

    public sealed class Fixture : ApiServerFixture
    {
        internal override ApiServerOptions Options => new() { Rbac = true, Users = [new ApiServerUser(Reader, "reader-uid")] };

        protected override Task CreateAsync() => OpenReportsApi.InstallAsync(this);
    }
}
