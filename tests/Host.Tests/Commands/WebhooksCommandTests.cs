using System.Text;
using Sluice.Configuration;
using Sluice.Expressions;
using Sluice.Host.Tests.Tls;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

public sealed class WebhooksCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sluice-webhooks-").FullName;

    private static string Sample => RepositoryRoot.File("samples", "sluice.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public Task The_sample_for_an_address() => AssertGoldenAsync("sample-url.yaml", "--config", Sample, "--url", "https://10.0.0.5:8443");

    [Fact]
    public Task The_sample_for_a_Service_with_cert_manager() =>
        AssertGoldenAsync("sample-service.yaml", "--config", Sample, "--service", "admission/sluice:8443", "--cert-manager", "admission/sluice-tls");

    [Fact]
    public Task Every_type_of_the_catalogue() =>
        AssertGoldenAsync("catalogue.yaml", "--config", Write("policies:\n" + string.Concat(Catalogue.Default.Types.Select(type => PolicyReference.Example(type)["policies:\n".Length..]))), "--service", "sluice-system/sluice");

    [Fact]
    public Task Namespaces_users_and_selectors_with_match_conditions() => AssertGoldenAsync("matching.yaml", "--match-conditions", "--service", "sluice-system/sluice", "--config", Write("""
        policies:
          - name: teams
            type: metadata
            settings: { labels: { a: b } }
            match:
              resources: [pods, services]
              namespaces: { include: ['team-*'], exclude: ['kube-*', team-x] }
              users: { exclude: ['system:node:*', "o'neil.(x)"] }
              objectSelector: { matchLabels: { app: web } }
          - name: two-namespaces
            type: statefulset-index
            failurePolicy: Ignore
            match: { namespaces: { include: [shop, bank, sluice-system], exclude: [] } }
          - name: no-namespace
            type: metadata
            settings: { labels: { a: b } }
            match: { resources: [namespaces], namespaces: { include: [x], exclude: [x] } }
          - name: marked
            type: deletion-protection
            match: { objectSelector: { matchExpressions: [{ key: keep, operator: Exists }] } }
          - name: marked-too
            type: required-metadata
            settings: { labels: { owner: } }
            match: { objectSelector: { matchExpressions: [{ key: keep, operator: Exists }] } }
        """));

    // What the API server checks of it, and what keeps it from being called for nothing.
    [Fact]
    public async Task Odd_users_and_patterns_make_webhooks_of_unique_names_narrow_rules_and_valid_conditions()
    {
        var config = Write("""
            policies:
              - {name: regs, type: image-registries, settings: {registries: [x.io], workloads: true}}
              - {name: del, type: deletion-protection, match: {resources: [persistentvolumeclaims, namespaces]}}
              - {name: ing, type: ingress-backends, failurePolicy: Ignore}
              - name: psa
                type: pod-security
                action: Audit
                match:
                  namespaces: {include: [prod-*, "team-?"], exclude: [prod-x]}
                  users: {exclude: ["system:node:*", "o'brien\\x"]}
                  objectSelector: {matchLabels: {a: b}}
                  namespaceSelector: {matchExpressions: [{key: e, operator: NotIn, values: [x]}]}
            """);
        string[] arguments = ["--config", config, "--service", "ops/sluice:8443", "--cert-manager", "ops/sluice", "--match-conditions"];
        await AssertGoldenAsync("odd-users.yaml", arguments);

        var webhooks = YamlText.ToJsonObjects((await CommandRun.OfAsync(["webhooks", .. arguments])).Output).SelectMany(configuration => configuration["webhooks"]!.AsArray()).ToList();
        Assert.Equal(webhooks.Count, webhooks.Select(webhook => (string)webhook!["name"]!).Distinct().Count());
        Assert.All(webhooks, webhook => Assert.InRange((long)webhook!["timeoutSeconds"]!, 1, 30));
        Assert.All(webhooks.SelectMany(webhook => webhook!["rules"]!.AsArray()), rule => Assert.DoesNotContain("*", rule!["resources"]!.AsArray().Concat(rule["apiGroups"]!.AsArray()).Select(name => (string)name!)));
        var conditions = webhooks.SelectMany(webhook => webhook!["matchConditions"]?.AsArray() ?? []).Select(condition => (string)condition!["expression"]!).ToList();
        Assert.NotEmpty(conditions);
        Assert.All(conditions, condition => Assert.Empty(Expression.Compile(condition, ExpressionEnvironment.Admission).Errors));
    }

    [Fact]
    public Task The_sample_for_the_API_servers_own_directory() => AssertGoldenAsync("sample-static.yaml", "--config", Sample, "--url", "https://10.0.0.5:8443", "--static");

    [Fact]
    public async Task Static_files_are_written_each_kind_into_a_directory_of_its_own()
    {
        var folder = Path.Combine(_directory, "out");
        var run = await CommandRun.OfAsync("webhooks", "--config", Sample, "--url", "https://10.0.0.5", "--static", "/srv/sluice/", "--out", folder);
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Equal(["admission.yaml", "mutating/sluice.yaml", "validating/sluice.yaml"],
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order());
        Assert.Contains("staticManifestsDir: /srv/sluice/mutating\n", await File.ReadAllTextAsync(Path.Combine(folder, "admission.yaml")), StringComparison.Ordinal);
        Assert.StartsWith("apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata:\n  name: sluice.static.k8s.io\n", await File.ReadAllTextAsync(Path.Combine(folder, "mutating", "sluice.yaml")), StringComparison.Ordinal);
        Assert.Contains("--admission-control-config-file=/srv/sluice/admission.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_policy_there_are_no_webhooks_left()
    {
        var run = await CommandRun.OfAsync("webhooks", "--config", Write("policies: []"), "--url", "https://10.0.0.5");
        Assert.Equal((0, 2), (run.ExitCode, run.Output.Split("webhooks: []").Length - 1));
    }

    [Fact]
    public async Task The_CA_is_the_certificates_of_the_file_and_nothing_else()
    {
        var certificate = TestPair.AuthorityPem;
        var file = Path.Combine(_directory, "ca.crt");
        await File.WriteAllTextAsync(file, $"some words\n{certificate}\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        var run = await CommandRun.OfAsync("webhooks", "--config", Sample, "--url", "https://10.0.0.5", "--ca-file", file);
        Assert.Equal("", run.Error);
        var bundle = run.Output.Split('\n').First(line => line.TrimStart().StartsWith("caBundle:", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.Equal(certificate.Trim(), Encoding.ASCII.GetString(Convert.FromBase64String(bundle)).Trim());
    }

    [Theory]
    [InlineData("expected one of --url https://HOST[:PORT] and --service NAMESPACE/NAME[:PORT]")]
    [InlineData("expected one of --url", "--url", "https://10.0.0.5", "--service", "a/b")]
    [InlineData("\"http://10.0.0.5\" is not an address that the API server may call", "--url", "http://10.0.0.5")]
    [InlineData("expected https://HOST[:PORT] without a path", "--url", "https://10.0.0.5/mutate")]
    [InlineData("expected https://HOST[:PORT] without a path", "--url", "https://me@10.0.0.5")]
    [InlineData("\"sluice\" is not a Service; expected NAMESPACE/NAME[:PORT]", "--service", "sluice")]
    [InlineData("\"a/b:0\" is not a Service", "--service", "a/b:0")]
    [InlineData("\"a/b:x\" is not a Service", "--service", "a/b:x")]
    [InlineData("\"a/B\" is not a Service", "--service", "a/B")]
    [InlineData("expected --ca-file or --cert-manager, not both", "--service", "a/b", "--ca-file", "ca.crt", "--cert-manager", "a/b")]
    [InlineData("\"b\" names no Certificate; expected NAMESPACE/CERTIFICATE", "--service", "a/b", "--cert-manager", "b")]
    [InlineData("may refer to nothing of the cluster there; expected --url", "--service", "a/b", "--static")]
    [InlineData("may refer to nothing of the cluster there; expected --url", "--url", "https://10.0.0.5", "--cert-manager", "a/b", "--static")]
    [InlineData("\"here\" is not an absolute path", "--url", "https://10.0.0.5", "--static", "here")]
    [InlineData("--out is for --static", "--url", "https://10.0.0.5", "--out", "here")]
    [InlineData("none.crt cannot be read", "--service", "a/b", "--ca-file", "none.crt")]
    public Task Wrong_arguments_are_refused(string error, params string[] arguments) =>
        CommandRun.AssertRefusedAsync(error, ["webhooks", "--config", Sample, .. arguments]);

    [Fact]
    public Task A_CA_file_without_a_certificate_is_refused() =>
        CommandRun.AssertRefusedAsync("has no certificate; expected one or more in PEM", "webhooks", "--config", Sample, "--service", "a/b", "--ca-file", Write("nothing"));

    [Fact]
    public async Task A_wrong_configuration_is_refused_with_every_error_and_its_place()
    {
        var file = Write("policies:\n  - { name: a, type: metdata }\n  - { name: B, type: metadata }\n");
        var run = await CommandRun.OfAsync("webhooks", "--config", file, "--service", "a/b");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{file}:2:", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:3:", run.Error, StringComparison.Ordinal);
        Assert.Contains($"sluice: {file} has ", run.Error, StringComparison.Ordinal);
    }

    private static async Task AssertGoldenAsync(string name, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["webhooks", .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var path = RepositoryRoot.File("tests", "Host.Tests", "Commands", "golden", name);
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, run.Output);
        }

        Assert.Equal(await File.ReadAllTextAsync(path), run.Output);
    }

    private string Write(string text)
    {
        var file = Path.Combine(_directory, "file.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
