using System.Text.Json.Nodes;
using Sluice.Host.Tests.Commands;
using Sluice.Testing.Infra;

namespace Sluice.Host.Tests.Infra;

/// <summary>What `kubectl kustomize` makes of infra/kubernetes.</summary>
public sealed class OverlayTests(OverlayTests.Copy copy) : IClassFixture<OverlayTests.Copy>
{
    private const string Space = "sluice-system";

    // What `serve` and `proxy` give requests that are under way when the drain is over: docs/serving.md.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Overlays => [.. InfraCopy.Overlays];

    public static TheoryData<string> OverlaysWithPods => [.. InfraCopy.Overlays.Where(overlay => overlay is not ("local" or "log-collection"))];

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Every_overlay_builds(string overlay) => Assert.NotEmpty(copy.Build(overlay));

    [SkippableTheory]
    [MemberData(nameof(OverlaysWithPods))]
    public void There_are_two_replicas_and_more_of_which_one_may_be_missing(string overlay)
    {
        var manifests = copy.Build(overlay);
        var replicas = manifests.One("Deployment", "sluice")["spec"]!["replicas"]
            ?? manifests.Of("HorizontalPodAutoscaler").SingleOrDefault()?["spec"]!["minReplicas"]
            ?? manifests.One("ScaledObject", "sluice")["spec"]!["minReplicaCount"];
        Assert.True(replicas!.GetValue<long>() >= 2);
        var budget = manifests.One("PodDisruptionBudget", "sluice")["spec"]!;
        Assert.Equal(1, budget["maxUnavailable"]!.GetValue<long>());
        Assert.True(JsonNode.DeepEquals(budget["selector"], manifests.One("Deployment", "sluice")["spec"]!["selector"]));
    }

    [SkippableTheory]
    [MemberData(nameof(OverlaysWithPods))]
    public void Replicas_are_spread_and_go_first(string overlay)
    {
        var pod = Pod(copy.Build(overlay));
        Assert.Equal(["topology.kubernetes.io/zone", "kubernetes.io/hostname"], pod["topologySpreadConstraints"].Items().Select(item => (string)item["topologyKey"]!));
        Assert.NotEmpty(pod["affinity"]!["podAntiAffinity"]!["preferredDuringSchedulingIgnoredDuringExecution"].Items());
        Assert.Equal("system-cluster-critical", (string?)pod["priorityClassName"]);
    }

    [SkippableTheory]
    [MemberData(nameof(OverlaysWithPods))]
    public void Every_container_has_resources_and_a_read_only_root_with_a_tmp(string overlay)
    {
        foreach (var container in Pod(copy.Build(overlay))["containers"].Items())
        {
            Assert.NotNull(container["resources"]!["requests"]!["cpu"]);
            Assert.NotNull(container["resources"]!["requests"]!["memory"]);
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
            Assert.True((bool)container["securityContext"]!["readOnlyRootFilesystem"]!);
            Assert.Contains(container["volumeMounts"].Items(), mount => (string)mount["mountPath"]! == "/tmp");
            Assert.DoesNotContain(container["volumeMounts"].Items(), mount => mount["subPath"] is not null);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(OverlaysWithPods))]
    public void Probes_are_on_the_management_port_and_the_Service_is_not(string overlay)
    {
        var manifests = copy.Build(overlay);
        var sluice = Sluice(manifests);
        var management = new Uri(sluice.Argument("management-url")!);
        Assert.Equal(management.Port, Port(sluice, "management"));
        Assert.Equal(new Uri(sluice.Argument("url")!).Port, Port(sluice, "https"));
        foreach (var (probe, path) in ((string, string)[])[("startupProbe", "/readyz"), ("readinessProbe", "/readyz"), ("livenessProbe", "/healthz")])
        {
            Assert.Equal(("management", path), ((string)sluice[probe]!["httpGet"]!["port"]!, (string)sluice[probe]!["httpGet"]!["path"]!));
        }

        Assert.Equal("https", (string?)Assert.Single(manifests.One("Service", "sluice")["spec"]!["ports"].Items())["targetPort"]);
    }

    [SkippableTheory]
    [MemberData(nameof(OverlaysWithPods))]
    public void The_grace_is_longer_than_the_drain_and_what_is_under_way(string overlay)
    {
        var pod = Pod(copy.Build(overlay));
        var grace = TimeSpan.FromSeconds(pod["terminationGracePeriodSeconds"]!.GetValue<long>());
        var drained = Drain(pod["containers"]![0]!) + UnderWay;
        Assert.True(grace > drained, $"{grace} against {drained}");
        foreach (var hook in pod["containers"].Items().Select(container => container["lifecycle"]?["preStop"]).OfType<JsonNode>())
        {
            var command = (string)hook["exec"]!["command"]![2]!;
            var sleep = TimeSpan.FromSeconds(int.Parse(command["sleep ".Length..command.IndexOf(';', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture));
            Assert.True(drained < sleep && sleep < grace, $"{drained}, {sleep}, {grace}");
            Assert.EndsWith("kill -INT 1", command, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void No_webhook_takes_Sluices_own_namespace(string overlay)
    {
        foreach (var webhook in copy.Build(overlay).Webhooks())
        {
            Assert.Contains(webhook["namespaceSelector"]!["matchExpressions"].Items(), expression =>
                (string)expression["key"]! == "kubernetes.io/metadata.name" && (string)expression["operator"]! == "NotIn" && expression["values"].Texts().Contains(Space));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(OverlaysWithPods))]
    public void The_certificate_has_every_host_that_the_webhooks_name(string overlay)
    {
        var manifests = copy.Build(overlay);
        var certificate = manifests.One("Certificate", "sluice-tls")["spec"]!;
        Assert.Equal(("2160h", "360h"), ((string?)certificate["duration"], (string?)certificate["renewBefore"]));
        Assert.Equal((string?)certificate["secretName"], (string?)Volume(Pod(manifests), "certs")["secret"]!["secretName"]);
        foreach (var host in manifests.Webhooks().Select(webhook => Host(webhook["clientConfig"]!)))
        {
            Assert.Contains(host, certificate[Uri.CheckHostName(host) == UriHostNameType.Dns ? "dnsNames" : "ipAddresses"].Texts());
        }

        foreach (var configuration in manifests.Where(manifest => manifest.Kind().EndsWith("WebhookConfiguration", StringComparison.Ordinal)))
        {
            Assert.Equal($"{Space}/sluice-tls", (string?)configuration["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]);
        }
    }

    [SkippableFact]
    public void The_Functions_host_is_reached_through_the_proxy_alone()
    {
        var manifests = copy.Build("functions");
        var containers = Pod(manifests)["containers"].Items().ToArray();
        var (proxy, functions) = (containers[0], containers[1]);
        Assert.Equal("proxy", (string?)proxy["args"]![0]);
        Assert.Equal(proxy.Argument("upstream"), Variable(functions, "ASPNETCORE_URLS"));
        Assert.Equal("127.0.0.1", new Uri(Variable(functions, "ASPNETCORE_URLS")).Host);
        Assert.True(new Uri(Variable(functions, "ASPNETCORE_URLS")).Port > 1023);
        Assert.Null(functions["ports"]);
        Assert.Equal("files", Variable(functions, "AzureWebJobsSecretStorageType"));
        Assert.Equal("true", Variable(functions, "AzureWebJobsDisableHomepage"));
        foreach (var probe in (string[])["startupProbe", "livenessProbe"])
        {
            Assert.Equal(("/healthz/upstream", Port(proxy, "management")), ((string)functions[probe]!["httpGet"]!["path"]!, functions[probe]!["httpGet"]!["port"]!.GetValue<long>()));
        }

        Assert.StartsWith("/tmp/", Variable(functions, "FUNCTIONS_SECRETS_PATH"), StringComparison.Ordinal);
    }

    // With these, 3 MB reviews over 16 connections stayed below the limit: docs/capacity.md.
    [SkippableFact]
    public void The_Functions_host_and_its_worker_have_the_heaps_that_their_limit_was_measured_with()
    {
        var functions = Pod(copy.Build("functions"))["containers"].Items().Single(container => (string)container["name"]! == "functions");

        Assert.Equal(("0", "7"), (Variable(functions, "DOTNET_gcServer"), Variable(functions, "DOTNET_GCConserveMemory")));
        Assert.Equal("768Mi", (string?)functions["resources"]!["limits"]!["memory"]);
    }

    [SkippableFact]
    public void KEDA_never_goes_below_two()
    {
        var scaled = copy.Build("functions-keda").One("ScaledObject", "sluice")["spec"]!;
        Assert.True(scaled["minReplicaCount"]!.GetValue<long>() >= 2);
        Assert.Null(scaled["idleReplicaCount"]);
        Assert.Equal(["prometheus", "prometheus", "prometheus", "cpu"], scaled["triggers"].Items().Select(trigger => (string)trigger["type"]!));
        Assert.Equal(("reviews", "15"), ((string?)scaled["triggers"]![0]!["name"], (string?)scaled["triggers"]![0]!["metadata"]!["threshold"]));
    }

    [SkippableFact]
    public void A_laptops_webhooks_get_the_CA_and_nothing_else_gets_there()
    {
        var manifests = copy.Build("local");
        Assert.All(manifests, manifest => Assert.EndsWith("WebhookConfiguration", manifest.Kind(), StringComparison.Ordinal));
        AssertBundle(manifests);
    }

    [SkippableFact]
    public void Pods_with_a_certificate_of_sluice_certs_build_too()
    {
        copy.AddOverlay("self-signed", """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: sluice-system
            resources: [../../base]
            components: [../../components/webhooks-service, ../../components/self-signed]
            """);
        var manifests = copy.Build("self-signed");
        AssertBundle(manifests);
        var secret = manifests.One("Secret", "sluice-tls");
        Assert.Equal(("kubernetes.io/tls", Space), ((string?)secret["type"], (string?)secret["metadata"]!["namespace"]));
        Assert.Equal(["ca.crt", "tls.crt", "tls.key"], secret["data"]!.AsObject().Select(item => item.Key).Order(StringComparer.Ordinal));
    }

    private void AssertBundle(IReadOnlyList<JsonObject> manifests)
    {
        var authority = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(copy.Certificates, "ca.crt")));
        Assert.NotEmpty(manifests.Webhooks());
        // kustomize breaks base64 into lines, which every reader of it ignores.
        Assert.All(manifests.Webhooks(), webhook => Assert.Equal(authority, ((string)webhook["clientConfig"]!["caBundle"]!).ReplaceLineEndings("")));
    }

    private static JsonNode Pod(IReadOnlyList<JsonObject> manifests) => manifests.One("Deployment", "sluice")["spec"]!["template"]!["spec"]!;

    private static JsonNode Sluice(IReadOnlyList<JsonObject> manifests) => Pod(manifests)["containers"]![0]!;

    private static JsonNode Volume(JsonNode pod, string name) => pod["volumes"].Items().Single(volume => (string)volume["name"]! == name);

    private static string Variable(JsonNode container, string name) => (string)container["env"].Items().Single(variable => (string)variable["name"]! == name)["value"]!;

    private static long Port(JsonNode container, string name) => container["ports"].Items().Single(port => (string)port["name"]! == name)["containerPort"]!.GetValue<long>();

    private static TimeSpan Drain(JsonNode container) => TimeSpan.FromSeconds(int.Parse(container.Argument("drain")!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));

    private static string Host(JsonNode client) => client["url"] is { } url ? new Uri((string)url!).Host : $"{client["service"]!["name"]}.{client["service"]!["namespace"]}.svc";

    /// <summary>A copy of infra/kubernetes with a certificate, and what was built of it.</summary>
    public sealed class Copy : IAsyncLifetime
    {
        private readonly Dictionary<string, IReadOnlyList<JsonObject>> _built = [];
        private readonly InfraCopy _copy = new();

        /// <summary>Where the certificate is.</summary>
        public string Certificates => _copy.Certificates;

        /// <summary>Builds an overlay.</summary>
        public IReadOnlyList<JsonObject> Build(string overlay)
        {
            Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
            return _built.TryGetValue(overlay, out var manifests) ? manifests : _built[overlay] = Kustomize.Build(_copy.Overlay(overlay));
        }

        /// <summary>Adds an overlay.</summary>
        public void AddOverlay(string name, string kustomization) => _copy.AddOverlay(name, kustomization);

        /// <inheritdoc />
        public async Task InitializeAsync()
        {
            var run = await CommandRun.OfAsync("certs", "--dns", "host.docker.internal", "--dns", "sluice.sluice-system.svc", "--out", Certificates);
            Assert.Equal(0, run.ExitCode);
        }

        /// <inheritdoc />
        public Task DisposeAsync()
        {
            _copy.Dispose();
            return Task.CompletedTask;
        }
    }
}
