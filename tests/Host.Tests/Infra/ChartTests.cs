using System.Text.Json.Nodes;
using Sluice.Testing;
using Sluice.Testing.Infra;

namespace Sluice.Host.Tests.Infra;

/// <summary>The chart makes what the overlays make.</summary>
public sealed class ChartTests : IDisposable
{
    private readonly InfraCopy _copy = new();

    private static readonly string[] Names = [.. Directory.EnumerateFiles(Path.Combine(Helm.Chart, "ci")).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Overlays => [.. Names];

    public void Dispose() => _copy.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Chart_and_overlay_are_the_same_objects(string overlay)
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        AssertSame(Kustomize.Build(RepositoryRoot.File("infra", "kubernetes", "overlays", overlay)), Helm.Template("--values", Helm.ValuesOf(overlay)));
    }

    // What no overlay has is added by components, which stand for the values of the same part.
    [SkippableTheory]
    [InlineData("controller,controller-namespace-objects,controller-rollout,controller-scan", "controller.namespaceObjects=true,controller.rollout=true,controller.scan=true")]
    [InlineData("controller,controller-scan", "controller.scan=true")]
    [InlineData("ingress-backends,events,deletion-protection", "rights.ingressBackends=true,rights.events=true,rights.deletionProtection=true")]
    [InlineData("deletion-protection", "rights.deletionProtection=true")]
    [InlineData("namespaces", "rights.namespaces=true")]
    [InlineData("service-monitor", "serviceMonitor.enabled=true")]
    [InlineData("service-monitor,prometheus-rule", "serviceMonitor.enabled=true,prometheusRule.enabled=true")]
    public void Chart_and_components_are_the_same_objects(string components, string values)
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        AssertSame(Kustomize.Build(Overlay("../selfhost", components)), Helm.Template("--values", Helm.ValuesOf("selfhost"), "--set", values));
    }

    [SkippableFact]
    public void With_registration_they_are_the_same_but_for_what_Helm_does_before_it_uninstalls()
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        var all = Helm.Template("--values", Helm.ValuesOf("selfhost"), "--set", "controller.registration=true");
        var hooks = all.Where(one => (string?)one["metadata"]!["annotations"]?["helm.sh/hook"] == "pre-delete").ToList();
        AssertSame(Kustomize.Build(Overlay("../../base", "cert-manager,hpa,network-policy,controller,controller-registration")), all.Except(hooks));
        Assert.Equal(["ClusterRole", "ClusterRoleBinding", "Job", "Role", "RoleBinding", "ServiceAccount"], hooks.Select(one => (string)one["kind"]!).Order(StringComparer.Ordinal));
        Assert.All(hooks, one => Assert.Equal("sluice-uninstall", (string?)one["metadata"]!["name"]));
    }

    [SkippableFact]
    public void What_may_be_listed_of_others_kinds_comes_with_the_right_to_know_them()
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        var role = Helm.Template("--set", "rights.deletionProtection=true", "--set-json", """rights.deletionProtectionResources={"": ["secrets"], "kafka.strimzi.io": ["kafkas"]}""")
            .Single(one => (string?)one["kind"] == "ClusterRole");
        Assert.Equal(["secrets", "kafkas", "customresourcedefinitions"], role["rules"]!.AsArray().Select(rule => (string)rule!["resources"]![0]!));
    }

    [Fact]
    public void Every_overlay_with_pods_of_Sluice_has_its_values()
    {
        var overlays = Directory.EnumerateDirectories(RepositoryRoot.File("infra", "kubernetes", "overlays")).Select(folder => Path.GetFileName(folder)!).Except(["local", "log-collection"]);
        Assert.Equal(overlays.Order(StringComparer.Ordinal), Names);
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Helm_has_nothing_to_say_against_it(string overlay)
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        foreach (var values in (string[][])[[], ["--values", Helm.ValuesOf(overlay)]])
        {
            var (exitCode, output, error) = Helm.Run(["lint", "--strict", Helm.Chart, .. values]);
            Assert.True(exitCode == 0, output + error);
        }
    }

    [SkippableTheory]
    [InlineData("callers=nobody", "callers")]
    [InlineData("autoscalng=keda", "autoscalng")]
    [InlineData("webhooks.url=http://sluice.example.com", "webhooks/url")]
    [InlineData("webhooks.url=https://sluice.example.com/mutate", "webhooks/url")]
    [InlineData("image.host=Sluice Host", "image/host")]
    [InlineData("policies=policies: []", "expected webhooks.manifest")]
    public void A_value_that_is_not_meant_is_refused_by_its_name(string value, string said)
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        var (exitCode, _, error) = Helm.Run("template", "sluice", Helm.Chart, "--set", value);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void In_another_namespace_nothing_speaks_of_the_usual_one()
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        string[] everything = ["--set", "rights.events=true,rights.ingressBackends=true,rights.deletionProtection=true,controller.rollout=true,controller.scan=true,controller.namespaceObjects=true,autoscaling=keda,serviceMonitor.enabled=true,prometheusRule.enabled=true,callers=certificate"];
        foreach (var registration in (string[])["true", "false"])
        {
            var (exitCode, output, error) = Helm.Run(["template", "sluice", Helm.Chart, "--namespace", "elsewhere", "--set", $"controller.registration={registration}", .. everything]);
            Assert.True(exitCode == 0, error);
            Assert.DoesNotContain("sluice-system", output, StringComparison.Ordinal);
            Assert.Contains("- --namespace=elsewhere\n", output, StringComparison.Ordinal);
            Assert.Equal(registration == "false", output.Contains("kind: MutatingWebhookConfiguration", StringComparison.Ordinal));
        }
    }

    [SkippableFact]
    public void Images_come_from_ones_own_registry_by_digest()
    {
        Skip.If(Helm.SkipReason is not null, Helm.SkipReason);
        var digest = $"sluice-host@sha256:{new string('0', 64)}";
        var deployment = Helm.Template("--set", $"image.registry=registry.example.com/team,image.host={digest},image.pullSecrets={{pull}}").Single(one => (string?)one["kind"] == "Deployment");
        var pod = deployment["spec"]!["template"]!["spec"]!;
        Assert.Equal($"registry.example.com/team/{digest}", (string?)pod["containers"]![0]!["image"]);
        Assert.Equal("pull", (string?)pod["imagePullSecrets"]![0]!["name"]);
    }

    [Fact]
    public void Every_value_is_one_that_the_schema_knows()
    {
        var values = YamlText.ToJsonObjects(File.ReadAllText(Path.Combine(Helm.Chart, "values.yaml")))[0];
        AssertKnown(values, JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json")))!, "");
    }

    // Free mappings, as annotations are, have no properties.
    private static void AssertKnown(JsonObject values, JsonNode schema, string path)
    {
        if (schema["properties"] is JsonObject properties)
        {
            Assert.Equal(values.Select(one => path + one.Key).Order(StringComparer.Ordinal), properties.Select(one => path + one.Key).Where(name => name != "global").Order(StringComparer.Ordinal));
            foreach (var (name, value) in values)
            {
                if (value is JsonObject inner)
                {
                    AssertKnown(inner, properties[name]!, $"{path}{name}.");
                }
            }
        }
    }

    private static void AssertSame(IEnumerable<JsonObject> overlay, IEnumerable<JsonObject> chart)
    {
        var (expected, actual) = (ByName(overlay), ByName(chart));
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, one => Assert.True(JsonNode.DeepEquals(one.Value, actual[one.Key]), $"{one.Key}\nexpected {one.Value}\nactual   {actual[one.Key]}"));
    }

    private string Overlay(string resource, string components) => _copy.AddOverlay(
        "composed", $"namespace: sluice-system\nresources: [{resource}]\ncomponents: [{string.Join(", ", components.Split(',').Select(component => $"../../components/{component}"))}]\n");

    private static SortedDictionary<string, JsonObject> ByName(IEnumerable<JsonObject> objects) =>
        new(objects.ToDictionary(one => $"{one["kind"]} {one["metadata"]!["namespace"]}/{one["metadata"]!["name"]}"), StringComparer.Ordinal);
}
