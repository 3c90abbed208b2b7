using System.Text.Json.Nodes;

namespace Sluice.Host.Tests.Commands;

/// <summary><c>sluice doctor</c> on files. What it says of clusters is tried on a real API server.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-doctor-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_webhook_that_catches_everything_is_critical_and_the_exit_status_is_1()
    {
        var (code, findings) = await LookAsync(Webhook("""rules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] }]"""));

        Assert.Equal(1, code);
        Assert.Equal(["catches-namespaces", "catches-nodes"], findings.Select(finding => finding["check"]!.GetValue<string>()));
        Assert.All(findings, finding => Assert.Equal("critical", finding["severity"]!.GetValue<string>()));
        Assert.Contains("""NotIn","values":["guard","sluice-system","kube-system","kube-node-lease"]""", findings[0]["command"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failurePolicy: Ignore, rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }]")]
    [InlineData("rules: [{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }]")]
    [InlineData("rules: [{ apiGroups: [''], apiVersions: [v1], operations: [DELETE], resources: [pods] }]")]
    [InlineData("rules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods/status] }]")]
    [InlineData("rules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods], scope: Cluster }]")]
    [InlineData("objectSelector: { matchLabels: { guarded: 'yes' } }, rules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods] }]")]
    [InlineData("namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [guard, sluice-system, kube-system, kube-node-lease] }] }, rules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods] }]")]
    public async Task What_cannot_lock_the_cluster_is_no_finding(string webhook)
    {
        var (code, findings) = await LookAsync(Webhook(webhook));

        Assert.Empty(findings);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task A_namespace_of_the_files_is_taken_with_its_labels()
    {
        const string space = "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: kube-system, labels: { guarded: 'no' } }\n";
        const string selector = "namespaceSelector: { matchExpressions: [{ key: guarded, operator: NotIn, values: ['no'] }] }";

        var (_, findings) = await LookAsync(Webhook(selector + ", rules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }]") + space);

        Assert.Contains("catches pods or leases in guard, sluice-system, kube-node-lease:", Assert.Single(findings)["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("""{"key":"guarded","operator":"NotIn","values":["no"]},{"key":"kubernetes.io/metadata.name",""", findings[0]["command"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_conditions_may_leave_out_what_the_rules_catch_so_that_it_is_a_warning()
    {
        var (_, findings) = await LookAsync(Webhook("""matchConditions: [{ name: a, expression: "true" }], rules: [{ apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: [nodes] }]"""));

        Assert.Equal(("catches-nodes", "warning"), (Assert.Single(findings)["check"]!.GetValue<string>(), findings[0]["severity"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Admission_policies_are_looked_at_too()
    {
        var (_, findings) = await LookAsync("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: { name: guard }
            spec:
              matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: [nodes/status] }] }
              validations: [{ expression: "false" }]
            """);

        Assert.Equal("kubectl patch validatingadmissionpolicy guard --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/failurePolicy\",\"value\":\"Ignore\"}]'", Assert.Single(findings)["command"]!.GetValue<string>());
    }

    [Fact]
    public async Task Long_time_outs_broken_caBundles_and_single_replicas_are_found_in_files()
    {
        var (_, findings) = await LookAsync(Webhook("timeoutSeconds: 15, rules: []", "caBundle: bm90aGluZw==") + """
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: guard, namespace: guard }
            spec: { selector: { app: guard } }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: server, namespace: guard }
            spec: { template: { metadata: { labels: { app: guard } } } }
            """);

        Assert.Equal(["ca-bundle", "timeout", "one-replica"], findings.Select(finding => finding["check"]!.GetValue<string>()));
        Assert.Equal("kubectl scale deployment server -n guard --replicas=2", findings[2]["command"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_sluice_webhooks_prints_is_healthy_and_fits_its_policies()
    {
        var config = Write("sluice.yaml", "policies: [{ name: registries, type: image-registries, settings: { registries: [docker.io] } }, { name: labels, type: metadata, failurePolicy: Ignore, match: { resources: [pods, deployments.apps] }, settings: { labels: { a: b } } }]");
        var manifests = await RunAsync("webhooks", "--config", config, "--service", "sluice-system/sluice", "--cert-manager", "sluice-system/sluice");

        var (code, findings) = await LookAsync(manifests.Output, "--config", config);

        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task People_read_the_command_below_the_finding()
    {
        var file = Write("webhook.yaml", Webhook("timeoutSeconds: 15, rules: []"));

        var (code, output) = await RunAsync("doctor", "-f", file);

        Assert.Equal(1, code);
        Assert.Contains("WARNING timeout: validatingwebhookconfiguration/guard webhook guard.example.com\n  may hold each request for 15 s", output, StringComparison.Ordinal);
        Assert.Contains("\n  $ kubectl patch validatingwebhookconfiguration guard --type=json -p '", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_status_2()
    {
        Assert.Equal(2, (await RunAsync("doctor", "-f", Path.Combine(_directory.FullName, "missing.yaml"))).Code);
        Assert.Equal(2, (await RunAsync("doctor", "--kubeconfig", Path.Combine(_directory.FullName, "missing"))).Code);
    }

    private static string Webhook(string more, string client = "caBundle: CA")
    {
        using var authority = Cluster.ApiStandIn.NewAuthority();
        var bundle = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority.ExportCertificatePem()));
        return $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: { name: guard }
            webhooks:
            - { name: guard.example.com, clientConfig: { service: { namespace: guard, name: guard }, {{client.Replace("CA", bundle, StringComparison.Ordinal)}} }, {{more}} }

            """;
    }

    private async Task<(int Code, List<JsonNode> Findings)> LookAsync(string manifests, params string[] arguments)
    {
        var (code, output) = await RunAsync(["doctor", "-f", Write("cluster.yaml", manifests), "-o", "json", .. arguments]);
        return (code, [.. JsonNode.Parse(output)!["findings"]!.AsArray().Select(finding => finding!)]);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        return (run.ExitCode, run.Output);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
