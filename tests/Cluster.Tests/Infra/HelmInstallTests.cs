using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Controllers;
using Sluice.Cluster.Tests.Processes;
using Sluice.Cluster.Tests.Serving;
using Sluice.Testing;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>The chart, installed by Helm on the real API server, which asks for rights. The tests play kubelet: they run what the pods would, as their service accounts.</summary>
public sealed class HelmInstallTests(HelmInstallTests.Fixture cluster) : IClassFixture<HelmInstallTests.Fixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly InfraCopy _copy = new();

    public void Dispose() => _copy.Dispose();

    [SkippableFact]
    public async Task Uninstalling_leaves_nothing_behind_not_even_the_webhooks_that_the_controller_has_registered()
    {
        const string Space = Fixture.Registering;
        await PrepareAsync(Space);
        var manifests = await InstallAsync(Space, "controller.registration=true,controller.rollout=true");
        Assert.DoesNotContain(manifests, one => one["kind"]!.ToString().EndsWith("WebhookConfiguration", StringComparison.Ordinal));
        var controller = await PodAsync($"/apis/apps/v1/namespaces/{Space}/deployments/sluice-controller");
        await using var running = Run(controller, Space, "--config", ConfigurationOf(manifests), "--management-url", $"http://127.0.0.1:{FreePorts.Next()}");
        (await cluster.Api.PatchAsync($"/apis/apps/v1/namespaces/{Space}/deployments/sluice/status", """{ "status": { "replicas": 1, "readyReplicas": 1, "availableReplicas": 1 } }""")).OrThrow();
        await running.WaitForAsync("the webhooks", async () => await IsThereAsync(RegisteredSluice.Mutating) && await IsThereAsync(RegisteredSluice.Validating), Patience);

        var uninstalling = Task.Run(() => Helm.Run("uninstall", "sluice", "--namespace", Space, "--timeout", "3m", "--kubeconfig", cluster.Server.KubeconfigFor("admin")));
        var job = $"/apis/batch/v1/namespaces/{Space}/jobs/sluice-uninstall";
        Assert.True(await Eventually.HoldsAsync(() => IsThereAsync(job), Patience), "the Job");
        await using (var pod = Run(await PodAsync(job), Space))
        {
            Assert.True(await pod.WaitForExitAsync(Patience) == 0, pod.Describe("failed"));
        }

        // Before Helm takes the controller away.
        Assert.False(await IsThereAsync(RegisteredSluice.Mutating) || await IsThereAsync(RegisteredSluice.Validating));
        Assert.False(running.HasExited);
        // As the Job's controller does it, of which newer API servers want more.
        var now = $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}";
        (await cluster.Api.PatchAsync($"{job}/status", $$"""
            { "status": { "succeeded": 1, "startTime": "{{now}}", "completionTime": "{{now}}", "conditions": [{ "type": "SuccessCriteriaMet", "status": "True" }, { "type": "Complete", "status": "True" }] } }
            """)).OrThrow();
        var (exitCode, output, error) = await uninstalling;
        Assert.True(exitCode == 0, output + error);
        await AssertGoneAsync(manifests, Space);
        await AssertGoneAsync(Helm.Hooks(Template(Space, "controller.registration=true")), Space);
    }

    [SkippableFact]
    public async Task Without_a_controller_whatever_is_installed_is_upgraded_and_goes_again()
    {
        const string Space = Fixture.Plain;
        await PrepareAsync(Space);
        var manifests = await InstallAsync(Space, "");
        foreach (var path in manifests.Select(one => PathOf(one, Space)))
        {
            Assert.True(await IsThereAsync(path), path);
        }

        var admin = cluster.Server.KubeconfigFor("admin");
        OrThrow(Helm.Run("upgrade", "sluice", Chart(), "--namespace", Space, "--kubeconfig", admin, "--reuse-values", "--set", "replicas=3"));
        Assert.Equal(3, (int)(await GetAsync($"/apis/apps/v1/namespaces/{Space}/deployments/sluice"))["spec"]!["replicas"]!);
        OrThrow(Helm.Run("uninstall", "sluice", "--namespace", Space, "--kubeconfig", admin));
        await AssertGoneAsync(manifests, Space);
    }

    [SkippableFact]
    public async Task A_release_that_leaves_the_registration_takes_the_controllers_webhooks_over()
    {
        const string Space = Fixture.Leaving;
        await PrepareAsync(Space);
        await InstallAsync(Space, "controller.registration=true");

        // As the controller has made them.
        foreach (var path in (string[])[RegisteredSluice.Mutating, RegisteredSluice.Validating])
        {
            (await cluster.Api.CreateAsync(path[..path.LastIndexOf('/')], """{ "metadata": { "name": "sluice" } }""")).OrThrow();
        }

        string[] upgrade = ["upgrade", "sluice", Chart(), "--namespace", Space, "--kubeconfig", cluster.Server.KubeconfigFor("admin"), .. Values("controller.registration=false")];
        Assert.NotEqual(0, Helm.Run(upgrade).ExitCode);
        OrThrow(Helm.Run([.. upgrade, "--take-ownership"]));
        Assert.NotEmpty((await GetAsync(RegisteredSluice.Mutating))["webhooks"]!.AsArray());
        OrThrow(Helm.Run("uninstall", "sluice", "--namespace", Space, "--kubeconfig", cluster.Server.KubeconfigFor("admin")));
        Assert.False(await IsThereAsync(RegisteredSluice.Mutating) || await IsThereAsync(RegisteredSluice.Validating));
    }

    [SkippableFact]
    public async Task A_controller_that_is_gone_is_not_waited_for_and_of_others_nothing_is_taken()
    {
        const string Space = Fixture.Dead;
        await PrepareAsync(Space);
        foreach (var name in (string[])["sluice", "others"])
        {
            (await cluster.Api.CreateAsync(RegisteredSluice.Validating[..RegisteredSluice.Validating.LastIndexOf('/')], $$"""{ "metadata": { "name": "{{name}}" } }""")).OrThrow();
        }

        await using var pod = ManagedProcess.Start(new ManagedProcessOptions("sluice", SluiceExecutable.Program)
        {
            Arguments = [.. SluiceExecutable.Arguments, "controller", "--unregister", "--deployment", $"{Space}/sluice", "--kubeconfig", cluster.Server.KubeconfigFor("admin")],
        });
        Assert.Equal(0, await pod.WaitForExitAsync(Patience));
        Assert.False(await IsThereAsync(RegisteredSluice.Validating));
        Assert.True(await IsThereAsync(RegisteredSluice.Validating.Replace("/sluice", "/others", StringComparison.Ordinal)));
    }

    private async Task PrepareAsync(string space)
    {
        _ = cluster.Server;
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        await cluster.Api.CreateNamespaceAsync(space, $$"""{ "kubernetes.io/metadata.name": "{{space}}" }""");
        var secret = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "sluice-tls" }, ["stringData"] = new JsonObject { ["ca.crt"] = TestAuthority.Make().Pem } };
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/secrets", secret.ToJsonString())).OrThrow();
        await cluster.AdjustAsync(_copy);
    }

    private string Chart() => _copy.File("infra", "chart");

    private static string[] Values(string more) => ["--set", $"certificate.certManager=false,autoscaling=none{(more.Length > 0 ? "," : "")}{more}"];

    private string Template(string space, string more) => OrThrow(Helm.Run(["template", "sluice", Chart(), "--namespace", space, .. Values(more)]));

    private async Task<IReadOnlyList<JsonObject>> InstallAsync(string space, string more)
    {
        string[] install = ["install", "sluice", Chart(), "--namespace", space, "--kubeconfig", cluster.Server.KubeconfigFor("admin"), .. Values(more)];
        OrThrow(Helm.Run([.. install, "--dry-run=server"]));
        Assert.False(await IsThereAsync($"/api/v1/namespaces/{space}/services/sluice"));
        Assert.Contains($"kubectl -n {space} rollout status deployment/sluice", OrThrow(Helm.Run(install)), StringComparison.Ordinal);
        return YamlText.ToJsonObjects(OrThrow(Helm.Run("get", "manifest", "sluice", "--namespace", space, "--kubeconfig", cluster.Server.KubeconfigFor("admin"))));
    }

    private static string OrThrow((int ExitCode, string Output, string Error) run) => run.ExitCode == 0 ? run.Output : throw new InvalidOperationException(run.Error + run.Output);

    // What the pod's container would run, as its service account; what stands in its files is named anew.
    private ManagedProcess Run(JsonNode pod, string space, params string[] instead)
    {
        var names = instead.Where((_, index) => index % 2 == 0).ToList();
        return ManagedProcess.Start(new ManagedProcessOptions("sluice", SluiceExecutable.Program)
        {
            Arguments =
            [
                .. SluiceExecutable.Arguments,
                .. pod["containers"]![0]!["args"]!.AsArray().Select(argument => (string)argument!).Where(argument => !names.Exists(name => argument.StartsWith($"{name}=", StringComparison.Ordinal))),
                .. instead, "--kubeconfig", cluster.Server.KubeconfigFor(Fixture.Account(space, (string)pod["serviceAccountName"]!)),
            ],
        });
    }

    private string ConfigurationOf(IEnumerable<JsonObject> manifests)
    {
        var file = Path.Combine(_copy.Root, "sluice.yaml");
        File.WriteAllText(file, (string)manifests.Single(one => (string?)one["kind"] == "ConfigMap")["data"]!["sluice.yaml"]!);
        return file;
    }

    private async Task<JsonNode> PodAsync(string path) => (await GetAsync(path))["spec"]!["template"]!["spec"]!;

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse((await cluster.Api.GetAsync(path)).OrThrow().Text)!;

    private async Task<bool> IsThereAsync(string path) => (await cluster.Api.GetAsync(path)).IsSuccess;

    private async Task AssertGoneAsync(IEnumerable<JsonObject> manifests, string space)
    {
        foreach (var path in manifests.Select(one => PathOf(one, space)))
        {
            Assert.True(await Eventually.HoldsAsync(async () => !await IsThereAsync(path), Patience), path);
        }
    }

    private static string PathOf(JsonObject manifest, string space)
    {
        var (version, kind) = ((string)manifest["apiVersion"]!, (string)manifest["kind"]!);
        var resource = $"{kind.ToLowerInvariant()}s".Replace("policys", "policies", StringComparison.Ordinal);
        var isClusterWide = kind.StartsWith("ClusterRole", StringComparison.Ordinal) || kind.EndsWith("WebhookConfiguration", StringComparison.Ordinal);
        return $"{(version == "v1" ? "/api/v1" : $"/apis/{version}")}{(isClusterWide ? "" : $"/namespaces/{space}")}/{resource}/{manifest["metadata"]!["name"]}";
    }

    public sealed class Fixture : ApiServerFixture
    {
        public const string Registering = "sluice-registering";
        public const string Plain = "sluice-plain";
        public const string Dead = "sluice-dead";
        public const string Leaving = "sluice-leaving";

        internal override ApiServerOptions Options => new()
        {
            Rbac = true,
            Users = [new ApiServerUser(Account(Registering, "sluice-controller"), "controller"), new ApiServerUser(Account(Registering, "sluice-uninstall"), "uninstall")],
        };

        public static string Account(string space, string name) => $"system:serviceaccount:{space}:{name}";

        /// <summary>Makes the chart one for this server, which may be older than those that the chart is for: what infra/ says of these kinds is the same there.</summary>
        internal async Task AdjustAsync(InfraCopy copy)
        {
            foreach (var file in Directory.EnumerateFiles(copy.File("infra", "chart"), "*.yaml", SearchOption.AllDirectories))
            {
                var text = (await File.ReadAllTextAsync(file)).Replace("kubeVersion: \">=1.27.0-0\"", "", StringComparison.Ordinal);
                await File.WriteAllTextAsync(file, await Api.MinorVersionAsync() < 21 ? text.Replace("apiVersion: policy/v1\n", "apiVersion: policy/v1beta1\n", StringComparison.Ordinal) : text);
            }
        }
    }
}
