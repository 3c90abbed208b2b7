using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Sluice.Host.Tests.Commands;

/// <summary><c>sluice scan</c> of files. What it does with clusters is tried on a real API server.</summary>
public sealed class ScanCommandTests : IDisposable
{
    private const string Policies = """
        policies:
          - name: owner
            type: required-metadata
            match: { resources: [pods, namespaces] }
            settings: { labels: { owner: ".+" } }
          - name: environment
            type: metadata
            match: { resources: [pods, clusterroles.rbac.authorization.k8s.io] }
            settings: { labels: { environment: production } }
          - name: keep
            type: deletion-protection
        exceptions:
          - policy: owner
            match: { namespaces: { include: [legacy] } }
            reason: moves soon

        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-scan-");

    public ScanCommandTests() => Write("sluice.yaml", Policies);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task It_says_what_would_be_denied_and_what_would_be_changed_in_namespaces_and_outside_of_them()
    {
        var (code, findings) = await ScanAsync($"""
            {Pod("web", "shop")}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {"{"} name: reader {"}"}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {"{"} name: shop {"}"}
            """);

        Assert.Equal(1, code);
        Assert.Equal(
            ["environment changed ClusterRole /reader", "environment changed Pod shop/web", "owner denied Namespace /shop", "owner denied Pod shop/web"],
            findings.Select(Title).Order(StringComparer.Ordinal));
        var changed = findings.First(finding => Title(finding) == "environment changed Pod shop/web");
        Assert.Contains("production", changed["patch"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.EndsWith("objects.yaml:1", (string)changed["place"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exceptions_are_applied()
    {
        var (_, findings) = await ScanAsync(Pod("old", "legacy"));
        Assert.Equal(["environment changed Pod legacy/old"], findings.Select(Title));
    }

    [Fact]
    public async Task Nothing_found_is_status_0()
    {
        var (code, findings) = await ScanAsync(Pod("web", "shop", "labels: { owner: me, environment: production }"));
        Assert.Empty(findings);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Pods_of_a_workload_are_one_finding_of_the_workload()
    {
        const string owned = """
            labels: { pod-template-hash: 5d4f }, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4f, uid: u, controller: true }]
            """;
        var (_, findings) = await ScanAsync($"{Pod("web-5d4f-a", "shop", owned)}\n---\n{Pod("web-5d4f-b", "shop", owned)}");

        Assert.Equal(["environment changed Deployment shop/web", "owner denied Deployment shop/web"], findings.Select(Title));
        Assert.All(findings, finding => Assert.Equal(2, (int)finding["count"]!));

        var (_, each) = await ScanAsync($"{Pod("web-5d4f-a", "shop", owned)}\n---\n{Pod("web-5d4f-b", "shop", owned)}", "--each");
        Assert.Equal(4, each.Count);
    }

    [Fact]
    public async Task What_is_being_deleted_and_what_is_older_than_asked_for_is_passed_over()
    {
        var manifests = $"""
            {Pod("leaving", "shop", "deletionTimestamp: \"2026-01-01T00:00:00Z\"")}
            ---
            {Pod("old", "shop", "creationTimestamp: \"2020-01-01T00:00:00Z\"")}
            ---
            {Pod("written", "shop", "creationTimestamp: \"2020-01-01T00:00:00Z\", managedFields: [{ manager: a, time: \"2026-01-01T00:00:00Z\" }]")}
            """;
        var (_, findings) = await ScanAsync(manifests, "--since", "2025-06-01");
        Assert.Equal(["environment changed Pod shop/written", "owner denied Pod shop/written"], findings.Select(Title));
    }

    [Fact]
    public async Task Only_one_namespace_where_one_is_named()
    {
        var (_, findings) = await ScanAsync($"{Pod("a", "one")}\n---\n{Pod("b", "two")}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{ name: one }}", "-n", "two");
        Assert.Equal(["environment changed Pod two/b", "owner denied Pod two/b"], findings.Select(Title));
    }

    [Fact]
    public async Task A_namespaceSelector_is_applied_to_the_labels_of_namespaces()
    {
        Write("sluice.yaml", """
            policies:
              - name: environment
                type: metadata
                match: { resources: [pods], namespaceSelector: { matchLabels: { stage: production } } }
                settings: { labels: { environment: production } }

            """);
        const string namespaces = """
            apiVersion: v1
            kind: Namespace
            metadata: { name: one, labels: { stage: production } }
            """;
        var (_, findings) = await ScanAsync($"{Pod("a", "one")}\n---\n{Pod("b", "two")}\n---\n{namespaces}");
        Assert.Equal(["environment changed Pod one/a"], findings.Select(Title));
    }

    [Fact]
    public async Task Policies_that_cannot_be_asked_or_depend_on_who_asks_are_named()
    {
        Write("sluice.yaml", """
            policies:
              - name: keep
                type: deletion-protection
              - name: of-jane
                type: metadata
                match: { resources: [pods], users: { include: [jane] } }
                settings: { labels: { of: jane } }

            """);
        var (code, output) = await RunAsync("scan", "-c", At("sluice.yaml"), "-f", Write("objects.yaml", Pod("web", "shop")));
        Assert.Equal(0, code);
        Assert.Contains("policy \"keep\": it is for ", output, StringComparison.Ordinal);
        Assert.Contains("policy \"of-jane\": its match depends on who asks; judged as for kubernetes-admin", output, StringComparison.Ordinal);

        Assert.Equal(1, (await RunAsync("scan", "-c", At("sluice.yaml"), "-f", At("objects.yaml"), "--user", "jane")).Code);
    }

    [Fact]
    public async Task Each_form_has_the_findings()
    {
        var file = Write("objects.yaml", Pod("web", "shop"));
        var table = (await RunAsync("scan", "-c", At("sluice.yaml"), "-f", file)).Output;
        Assert.Contains("1 object: 2 findings (1 denied, 1 changed)", table, StringComparison.Ordinal);

        var junit = XDocument.Parse((await RunAsync("scan", "-c", At("sluice.yaml"), "-f", file, "-o", "junit")).Output);
        Assert.Equal(("2", "1"), (junit.Root!.Attribute("tests")!.Value, junit.Root.Attribute("failures")!.Value));

        var sarif = JsonNode.Parse((await RunAsync("scan", "-c", At("sluice.yaml"), "-f", file, "-o", "sarif")).Output)!;
        Assert.Equal(["warning", "error"], sarif["runs"]![0]!["results"]!.AsArray().Select(result => (string)result!["level"]!));

        var html = (await RunAsync("scan", "-c", At("sluice.yaml"), "-f", file, "-o", "html")).Output;
        Assert.Contains("<h2>owner</h2>", html, StringComparison.Ordinal);
        Assert.Contains("<ins>+     environment: production</ins>", html, StringComparison.Ordinal);

        var report = (await RunAsync("scan", "-c", At("sluice.yaml"), "-f", file, "-o", "policyreport")).Output;
        Assert.Contains("apiVersion: openreports.io/v1alpha1", report, StringComparison.Ordinal);
        Assert.Contains("kind: Report", report, StringComparison.Ordinal);
        Assert.Contains("result: fail", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_status_2()
    {
        var file = Write("objects.yaml", Pod("web", "shop"));
        Assert.Equal(2, (await RunAsync("scan", "-c", At("sluice.yaml"), "-f", At("missing.yaml"))).Code);
        Assert.Equal(2, (await RunAsync("scan", "-c", At("missing.yaml"), "-f", file)).Code);
        Assert.Equal(2, (await RunAsync("scan", "-c", At("sluice.yaml"), "--kubeconfig", At("missing"))).Code);
        Assert.Equal(2, (await RunAsync("scan", "-c", At("sluice.yaml"), "-f", file, "--apply")).Code);
        Assert.Equal(2, (await RunAsync("scan", "-c", At("sluice.yaml"), "-f", file, "--since", "soon")).Code);
    }

    private static string Title(JsonNode finding) => $"{finding["policy"]} {finding["result"]} {finding["kind"]} {finding["namespace"]}/{finding["name"]}";

    private static string Pod(string name, string space, string metadata = "") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: {{space}}{{(metadata.Length > 0 ? $", {metadata.Trim()}" : "")}} }
        spec: { containers: [{ name: app, image: app }] }
        """;

    private async Task<(int Code, List<JsonNode> Findings)> ScanAsync(string manifests, params string[] arguments)
    {
        var (code, output) = await RunAsync(["scan", "-c", At("sluice.yaml"), "-f", Write("objects.yaml", manifests), "-o", "json", .. arguments]);
        Assert.True(code is 0 or 1, output);
        return (code, [.. JsonNode.Parse(output)!["findings"]!.AsArray().Select(finding => finding!)]);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        return (run.ExitCode, run.Output + run.Error);
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }
}
