using System.Runtime.Versioning;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Doctor;

/// <summary>Each finding made on a real API server, found, mended by the command that it prints, and gone.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DoctorTests(DoctorTests.Fixture cluster) : IClassFixture<DoctorTests.Fixture>
{
    private const string Stranger = "stranger";
    private const string Validating = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    private const string Pods = """{ "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"] }""";
    private const string Nodes = """{ "apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*/*"], "scope": "Cluster" }""";
    private const string Jobs = """{ "apiGroups": ["batch"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["jobs"] }""";

    [SkippableFact]
    public async Task A_webhook_that_catches_its_own_namespace_Sluices_and_the_systems()
    {
        using var patient = new Patient(cluster.Server);
        await cluster.Api.CreateNamespaceAsync("catcher");
        await cluster.Api.CreateNamespaceAsync("sluice-system");
        await RegisterAsync("catcher", Service("catcher"), Pods);

        var finding = await patient.IsMendedAsync("catches-namespaces", "/catcher ");

        Assert.Equal("critical", finding["severity"]!.GetValue<string>());
        Assert.Contains("catcher, sluice-system, kube-system", finding["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_webhook_that_catches_nodes()
    {
        using var patient = new Patient(cluster.Server);
        await RegisterAsync("nodes", Service("nodes"), Nodes);

        await patient.IsMendedAsync("catches-nodes", "/nodes ");
    }

    [SkippableFact]
    public async Task A_Service_that_is_missing_and_one_without_endpoints()
    {
        using var patient = new Patient(cluster.Server);
        await cluster.Api.CreateNamespaceAsync("empty");
        await RegisterAsync("missing", Service("nowhere"), Jobs);
        await CreateServiceAsync("empty");
        await RegisterAsync("empty", Service("empty"), Jobs);

        await patient.IsMendedAsync("service-missing", "/missing ");
        await patient.IsMendedAsync("no-endpoints", "/empty ");
    }

    [SkippableFact]
    public async Task One_replica_behind_a_webhook_that_fails_closed()
    {
        using var patient = new Patient(cluster.Server);
        await cluster.Api.CreateNamespaceAsync("single");
        await CreateServiceAsync("single");
        (await cluster.Api.CreateAsync("/api/v1/namespaces/single/endpoints", """{ "metadata": { "name": "webhook" }, "subsets": [{ "addresses": [{ "ip": "10.1.2.3" }], "ports": [{ "port": 443 }] }] }""")).OrThrow();
        (await cluster.Api.CreateAsync("/apis/apps/v1/namespaces/single/deployments", """
            { "metadata": { "name": "server" }, "spec": { "replicas": 1, "selector": { "matchLabels": { "app": "webhook" } },
              "template": { "metadata": { "labels": { "app": "webhook" } }, "spec": { "containers": [{ "name": "app", "image": "app" }] } } } }
            """)).OrThrow();
        await RegisterAsync("single", Service("single"), Jobs);

        await patient.IsMendedAsync("one-replica", "/single ");
    }

    [SkippableFact]
    public async Task A_time_out_over_ten_seconds()
    {
        using var patient = new Patient(cluster.Server);
        await RegisterAsync("slow", Service("slow"), Jobs, """, "timeoutSeconds": 20""");

        await patient.IsMendedAsync("timeout", "/slow ");
    }

    [SkippableTheory]
    [InlineData("closed", "https://127.0.0.1:1/validate")]
    [InlineData("unresolved", "https://nowhere.invalid/validate")]
    public async Task A_URL_that_cannot_be_reached(string name, string url)
    {
        using var patient = new Patient(cluster.Server);
        await RegisterAsync(name, $"\"url\": \"{url}\"", Jobs);

        await patient.IsMendedAsync("unreachable", $"/{name} ");
    }

    [SkippableFact]
    public async Task A_caBundle_that_is_empty_and_one_that_does_not_verify_what_is_served()
    {
        using var patient = new Patient(cluster.Server);
        await using var sluice = await SluiceProcess.StartAsync("policies: []");
        await RegisterAsync("empty-bundle", Service("elsewhere"), Jobs);
        await RegisterAsync("wrong-bundle", $"\"url\": \"{sluice.Url}validate\", \"caBundle\": \"{Convert.ToBase64String(await File.ReadAllBytesAsync(cluster.Server.AuthorityFile))}\"", Jobs);
        var directory = Path.GetDirectoryName(sluice.AuthorityFile)!;

        await patient.IsMendedAsync("ca-bundle", "/empty-bundle ", directory);
        await patient.IsMendedAsync("ca-bundle", "/wrong-bundle ", directory);
    }

    [SkippableFact]
    public async Task A_certificate_for_another_name_and_one_near_its_end()
    {
        using var patient = new Patient(cluster.Server);
        await using var sluice = await SluiceProcess.StartAsync("policies: []", "elsewhere.example.com");
        await RegisterAsync("certificate", $"\"url\": \"{sluice.Url}validate\", \"caBundle\": \"{sluice.CaBundle}\"", Jobs);
        var directory = Path.GetDirectoryName(sluice.AuthorityFile)!;

        await patient.IsMendedAsync("certificate-name", "/certificate ", directory);
        Assert.Equal(0, (await Patient.RunAsync("certs", "--ca-dir", directory, "--out", directory, "--force", "--ip", "127.0.0.1", "--days", "2")).Code);
        Assert.True(await Processes.Eventually.HoldsAsync(async () => (await patient.LookAsync("certificate-expiry", "/certificate ")).Count == 1, TimeSpan.FromSeconds(20)), "the short certificate");

        await patient.IsMendedAsync("certificate-expiry", "/certificate ", directory);
    }

    [SkippableFact]
    public async Task A_policy_that_no_rule_reaches_and_a_rule_that_no_policy_wants()
    {
        using var patient = new Patient(cluster.Server);
        await using var sluice = await SluiceProcess.StartAsync("policies: [{ name: registries, type: image-registries, settings: { registries: [docker.io] } }]");
        var (_, manifests, _) = await Patient.RunAsync("webhooks", "--config", sluice.ConfigurationFile, "--url", sluice.Url.GetLeftPart(UriPartial.Authority), "--ca-file", sluice.AuthorityFile);
        (await cluster.KubectlAs("admin", manifests, "apply", "-f", "-")).OrThrow();
        await File.WriteAllTextAsync(sluice.ConfigurationFile, "policies: [{ name: backends, type: ingress-backends }]");
        string[] config = ["--config", sluice.ConfigurationFile];

        var unreached = Assert.Single(await patient.LookAsync("policy-without-rule", "validate.sluice.dev", config));
        Assert.Contains("policy \"backends\"", unreached["message"]!.GetValue<string>(), StringComparison.Ordinal);
        var unwanted = await patient.IsMendedAsync("rule-without-policy", "validate.sluice.dev", Path.GetDirectoryName(sluice.AuthorityFile), config);
        Assert.Contains("pods", unwanted["message"]!.GetValue<string>(), StringComparison.Ordinal);

        Assert.Empty(await patient.LookAsync("policy-without-rule", "validate.sluice.dev", config));
    }

    [SkippableFact]
    public async Task Who_may_not_look_and_what_is_not_there_are_no_findings_but_status_2()
    {
        var (code, _, error) = await Patient.RunAsync("doctor", "--kubeconfig", cluster.Server.KubeconfigFor(Stranger));

        Assert.Equal(2, code);
        Assert.Contains("mutatingwebhookconfigurations", error, StringComparison.Ordinal);
        Assert.Equal(2, (await Patient.RunAsync("doctor", "--kubeconfig", "/nowhere/kubeconfig")).Code);
    }

    private static string Service(string space) => $$"""
        "service": { "namespace": "{{space}}", "name": "webhook" }
        """;

    private async Task CreateServiceAsync(string space) =>
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/services", """{ "metadata": { "name": "webhook" }, "spec": { "selector": { "app": "webhook" }, "ports": [{ "port": 443 }] } }""")).OrThrow();

    private async Task RegisterAsync(string name, string client, string rule, string more = "") => (await cluster.Api.CreateAsync(Validating, $$"""
        { "metadata": { "name": "{{name}}" }, "webhooks": [{ "name": "{{name}}.example.com", "clientConfig": { {{client}} }, "rules": [{{rule}}],
          "admissionReviewVersions": ["v1"], "sideEffects": "None"{{more}} }] }
        """)).OrThrow();

    public sealed class Fixture : ApiServerFixture
    {
        internal override ApiServerOptions Options => new() { Rbac = true, Users = [new ApiServerUser(Stranger, "stranger-uid")] };
    }
}
