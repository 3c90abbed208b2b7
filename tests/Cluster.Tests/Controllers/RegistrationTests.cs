using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using Sluice.Host.Tests.Serving;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>The registration of webhooks on a real API server.</summary>
public sealed class RegistrationTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const int Changes = 50;

    [SkippableFact]
    public async Task No_create_fails_over_50_changes_of_certificate_and_configuration()
    {
        await using var sluice = await StartAsync("changes");
        await sluice.BecomeAvailableAsync();
        await using var run = sluice.Register(new EventLog(), overlap: TimeSpan.FromSeconds(4));
        await Watched.UntilAsync(() => sluice.GetAsync(RegisteredSluice.Mutating).Result is not null, "the webhooks");
        await using var stream = new CreateStream(cluster.Api, "shop");
        await stream.FlowAsync(20);

        for (var change = 1; change <= Changes; change++)
        {
            if (change % 2 == 0)
            {
                await ChangePoliciesAsync(sluice, run, change);
            }
            else
            {
                await RotateAsync(sluice, stream);
            }
        }

        await Watched.UntilAsync(() => sluice.BundleAsync().Result == sluice.Authority.Pem, "the end of the authorities before");
        await stream.FlowAsync(20);
    }

    [SkippableFact]
    public async Task A_foreign_change_is_put_right_but_not_what_an_enforcer_added()
    {
        await using var sluice = await StartAsync("foreign");
        await sluice.BecomeAvailableAsync();
        var log = new EventLog();
        await using var run = sluice.Register(log);
        await Watched.UntilAsync(() => log.Count("Registered") == 2, "the webhooks");

        await PatchAsync("""[{ "op": "replace", "path": "/webhooks/0/failurePolicy", "value": "Ignore" }, { "op": "add", "path": "/webhooks/0/objectSelector", "value": { "matchLabels": { "none": "such" } } }]""", "kubectl-edit");
        await Watched.UntilAsync(() => log.Count("RegistrationRestored") == 1, "putting it right");
        var webhook = (await sluice.GetAsync(RegisteredSluice.Mutating))!["webhooks"]![0]!;
        Assert.Equal("Fail", (string?)webhook["failurePolicy"]);
        Assert.Empty(webhook["objectSelector"]!.AsObject());

        const string enforced = """{ "key": "control-plane", "operator": "NotIn", "values": ["true"] }""";
        await PatchAsync($$"""[{ "op": "add", "path": "/webhooks/0/namespaceSelector/matchExpressions/-", "value": {{enforced}} }]""", "admissionsenforcer");
        sluice.Use(run, RegisteredSluice.Policies("b", "  - { name: more, type: metadata, match: { resources: [configmaps], namespaces: { include: [other] } }, settings: { labels: { a: b } } }"));
        await Watched.UntilAsync(() => sluice.GetAsync(RegisteredSluice.Mutating).Result!["webhooks"]!.AsArray().Count == 2, "the next sluice.yaml");
        Assert.True(HasExpression(await sluice.GetAsync(RegisteredSluice.Mutating), "control-plane"));

        // Its next write is all its own, and what was the enforcer's is still not its.
        sluice.Use(run, RegisteredSluice.Policies("c"));
        await Watched.UntilAsync(() => sluice.GetAsync(RegisteredSluice.Mutating).Result!["webhooks"]!.AsArray().Count == 1, "the sluice.yaml after");
        Assert.True(HasExpression(await sluice.GetAsync(RegisteredSluice.Mutating), "control-plane"));
        await PatchAsync("""[{ "op": "add", "path": "/webhooks/0/namespaceSelector/matchExpressions/-", "value": { "key": "by-hand", "operator": "Exists" } }]""", "kubectl-edit");
        await Watched.UntilAsync(() => log.Count("RegistrationRestored") == 2, "putting it right again");
        Assert.False(HasExpression(await sluice.GetAsync(RegisteredSluice.Mutating), "by-hand"));
        Assert.True(HasExpression(await sluice.GetAsync(RegisteredSluice.Mutating), "control-plane"));
        await Watched.UntilAsync(() => cluster.Api.GetAsync("/apis/events.k8s.io/v1/namespaces/kube-system/events").Result.Text.Contains("WebhooksRestored", StringComparison.Ordinal), "the Event");
    }

    [SkippableFact]
    public async Task The_caBundle_is_cainjectors_where_it_writes_it_and_a_new_webhook_has_it_at_once()
    {
        await using var sluice = await StartAsync("injected");
        await sluice.BecomeAvailableAsync();
        var log = new EventLog();
        await using var run = sluice.Register(log, withSecret: false);
        await Watched.UntilAsync(() => log.Count("Registered") == 2, "the webhooks");
        var bundle = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(sluice.Authority.Pem));

        await PatchAsync($$"""[{ "op": "add", "path": "/webhooks/0/clientConfig/caBundle", "value": "{{bundle}}" }]""", "cert-manager-cainjector");
        sluice.Use(run, RegisteredSluice.Policies("b", "  - { name: more, type: metadata, match: { resources: [configmaps], namespaces: { include: [other] } }, settings: { labels: { a: b } } }"));

        await Watched.UntilAsync(() => sluice.GetAsync(RegisteredSluice.Mutating).Result!["webhooks"]!.AsArray().Count == 2, "the next sluice.yaml");
        Assert.All((await sluice.GetAsync(RegisteredSluice.Mutating))!["webhooks"]!.AsArray(), webhook => Assert.Equal(bundle, (string?)webhook!["clientConfig"]!["caBundle"]));
        Assert.Equal(0, log.Count("RegistrationRestored"));
    }

    [SkippableFact]
    public async Task The_webhooks_come_when_Sluice_answers_and_go_before_it_goes()
    {
        await using var sluice = await StartAsync("uninstalled");
        var log = new EventLog();
        await using var run = sluice.Register(log);
        await Watched.UntilAsync(() => log.Count("RegistrationWaits") > 0, "waiting");
        Assert.Null(await sluice.GetAsync(RegisteredSluice.Mutating));

        await sluice.BecomeAvailableAsync();
        await Watched.UntilAsync(() => log.Count("Registered") == 2, "the webhooks");
        await using var stream = new CreateStream(cluster.Api, "shop");
        await stream.FlowAsync(20);
        (await cluster.Api.DeleteAsync(sluice.DeploymentPath)).OrThrow();

        // Its pods drain for seconds: the server goes on answering until nobody asks.
        await Watched.UntilAsync(() => log.Count("Unregistered") == 2, "their end");
        Assert.Null(await sluice.GetAsync(RegisteredSluice.Mutating));
        Assert.Null(await sluice.GetAsync(RegisteredSluice.Validating));
        await stream.FlowAsync(50);
    }

    [SkippableFact]
    public async Task The_webhooks_go_with_the_namespace_and_belong_to_it()
    {
        await using var sluice = await StartAsync("goes");
        await sluice.BecomeAvailableAsync();
        var log = new EventLog();
        await using var run = sluice.Register(log);
        await Watched.UntilAsync(() => log.Count("Registered") == 2, "the webhooks");
        var owner = (await sluice.GetAsync(RegisteredSluice.Validating))!["metadata"]!["ownerReferences"]![0]!;
        Assert.Equal(("Namespace", "goes"), ((string?)owner["kind"], (string?)owner["name"]));

        (await cluster.Api.DeleteAsync("/api/v1/namespaces/goes")).OrThrow();

        await Watched.UntilAsync(() => log.Count("Unregistered") == 2, "their end");
    }

    [SkippableFact]
    public async Task A_dry_run_says_what_it_would_write_and_writes_nothing()
    {
        await using var sluice = await StartAsync("dry");
        await sluice.BecomeAvailableAsync();
        var log = new EventLog();
        await using var run = sluice.Register(log, isDryRun: true);

        await Watched.UntilAsync(() => log.Count("WouldRegister") == 2, "both");
        Assert.Null(await sluice.GetAsync(RegisteredSluice.Mutating));
    }

    [SkippableFact]
    public async Task A_Secret_without_an_authority_takes_nothing_away()
    {
        await using var sluice = await StartAsync("broken");
        await sluice.BecomeAvailableAsync();
        var log = new EventLog();
        await using var run = sluice.Register(log);
        await Watched.UntilAsync(() => log.Count("Registered") == 2, "the webhooks");
        var before = await sluice.BundleAsync();

        (await cluster.Api.PatchAsync("/api/v1/namespaces/broken/secrets/sluice-tls", """{ "stringData": { "ca.crt": "no certificate" } }""")).OrThrow();
        await Watched.UntilAsync(() => log.Count("AuthorityUnreadable") == 1, "saying so");
        sluice.Use(run, RegisteredSluice.Policies("b", "  - { name: more, type: metadata, match: { resources: [configmaps], namespaces: { include: [other] } }, settings: { labels: { a: b } } }"));
        await Watched.UntilAsync(() => sluice.GetAsync(RegisteredSluice.Mutating).Result!["webhooks"]!.AsArray().Count == 2, "the next sluice.yaml");

        Assert.Equal(before, await sluice.BundleAsync());
    }

    private async Task<RegisteredSluice> StartAsync(string space)
    {
        if (!(await cluster.Api.GetAsync("/api/v1/namespaces/shop")).IsSuccess)
        {
            await cluster.Api.CreateNamespaceAsync("shop", """{ "kubernetes.io/metadata.name": "shop" }""");
        }

        return await RegisteredSluice.StartAsync(cluster, space, RegisteredSluice.Policies("a"));
    }

    private static async Task ChangePoliciesAsync(RegisteredSluice sluice, Sluice.Cluster.Controllers.ControllerRun run, int change)
    {
        // Another path each time, which the server may know sooner or later than the API server.
        var space = $"other-{change}";
        sluice.Use(run, RegisteredSluice.Policies($"{change}", $"  - {{ name: more, type: metadata, match: {{ resources: [configmaps], namespaces: {{ include: [shop, {space}] }} }}, settings: {{ labels: {{ a: b }} }} }}"));
        await Watched.UntilAsync(() => sluice.GetAsync(RegisteredSluice.Mutating).Result!.ToJsonString().Contains($"\"{space}\"", StringComparison.Ordinal), space);
    }

    private static async Task RotateAsync(RegisteredSluice sluice, CreateStream stream)
    {
        var old = sluice.Authority.Pem;
        var renewed = await sluice.RenewAsync();
        await Watched.UntilAsync(() => sluice.BundleAsync().Result.Contains(renewed.Pem, StringComparison.Ordinal), "the new authority");
        Assert.Contains(old, await sluice.BundleAsync(), StringComparison.Ordinal);

        // kubelet takes a while, in which the API server hears of its own new bundle.
        await stream.FlowAsync(50);
        await sluice.MountAsync();
        Assert.Contains(old, await sluice.BundleAsync(), StringComparison.Ordinal);
    }

    private async Task PatchAsync(string patch, string manager) =>
        (await cluster.Api.PatchAsync($"{RegisteredSluice.Mutating}?fieldManager={manager}", patch, PatchType.Json)).OrThrow();

    private static bool HasExpression(JsonNode? configuration, string key) =>
        configuration!["webhooks"]![0]!["namespaceSelector"]!["matchExpressions"]!.AsArray().Any(expression => (string?)expression!["key"] == key);
}
