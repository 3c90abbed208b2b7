using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Sluice.Host.Tests.Serving;
using Sluice.Testing;
using Sluice.Testing.Infra;

namespace Sluice.Host.Tests.Infra;

/// <summary>Sluice lets its own manifests in where <c>pod-security</c> asks for <c>restricted</c>.</summary>
public sealed class PodSecurityOfInfraTests(OverlayTests.Copy copy) : IClassFixture<OverlayTests.Copy>
{
    private const string Restricted = """
        policies:
          - name: restricted
            type: pod-security
            match: { systemNamespaces: true }
            settings: { level: restricted, version: latest, workloads: true }
        """;

    public static TheoryData<string> Overlays => OverlayTests.Overlays;

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public async Task Workloads_are_within_the_restricted_standard(string overlay)
    {
        var workloads = copy.Build(overlay).Where(manifest => manifest["spec"]?["template"] is not null).ToArray();
        Assert.True(workloads.Length > 0 || overlay == "local");
        foreach (var workload in workloads)
        {
            Assert.Equal("", await RefusalAsync(workload));
        }
    }

    [SkippableFact]
    public async Task So_are_those_of_the_chart_that_no_overlay_has()
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        var workloads = Helm.Template("--set", "controller.registration=true,controller.scan=true").Where(manifest => manifest["spec"]?["template"] is not null).ToList();
        Assert.Equal(["Deployment sluice", "Deployment sluice-controller", "Job sluice-uninstall"], workloads.Select(one => $"{one["kind"]} {one["metadata"]!["name"]}").Order(StringComparer.Ordinal));
        foreach (var workload in workloads)
        {
            Assert.Equal("", await RefusalAsync(workload));
        }
    }

    [SkippableFact]
    public async Task A_workload_that_is_not_is_refused()
    {
        var deployment = (JsonObject)copy.Build("selfhost").One("Deployment", "sluice").DeepClone();
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["securityContext"]!.AsObject().Remove("allowPrivilegeEscalation");

        Assert.Contains("allowPrivilegeEscalation", await RefusalAsync(deployment), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(JsonObject manifest)
    {
        using var configuration = new MountedDirectory(("sluice.yaml", Restricted));
        await using var server = await TestServer.StartAsync(TestServer.Options(), configuration: configuration.Path);
        using var client = TestServer.Client();
        using var content = new ByteArrayContent(ReviewBuilder.Build(manifest));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri(server.Server.Url, "/validate"), content);
        var response = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["response"]!;
        return (bool)response["allowed"]! ? "" : (string)response["status"]!["message"]!;
    }
}
