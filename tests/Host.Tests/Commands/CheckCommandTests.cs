using System.Text.Json.Nodes;
using System.Xml.Linq;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

public sealed class CheckCommandTests : CommandFolder
{
    [Fact]
    public async Task A_good_configuration_has_neither()
    {
        var run = await CommandRun.OfAsync("check", Write("sluice.yaml", "policies:\n  - { name: index, type: statefulset-index }\n"));
        Assert.Equal((0, "sluice.yaml: 1 policy, no error, no finding\n", ""), (run.ExitCode, Normalise(run.Output), run.Error));
    }

    [Fact]
    public async Task Errors_give_2_and_all_of_them_are_named()
    {
        var run = await CommandRun.OfAsync("check", Write("sluice.yaml", "policies:\n  - { name: a, type: metdata }\n  - { name: B, type: metadata }\n"));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("sluice.yaml:2:22: policies[0].type: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("sluice.yaml:3:13: policies[1].name: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    // Never.
    [InlineData("can never match: match.namespaces excludes every namespace that it includes", "- { name: a, type: statefulset-index, match: { namespaces: { include: [team-a], exclude: [team-a] } } }")]
    [InlineData("can never match: match.namespaces excludes every namespace that it includes", "- { name: a, type: statefulset-index, match: { namespaces: { include: ['team-a-*'], exclude: ['team-*'] } } }")]
    [InlineData("can never match: match.users excludes every user that it includes", "- { name: a, type: statefulset-index, match: { users: { exclude: ['*'] } } }")]
    [InlineData("can never match: match.objectSelector has conditions on \"app\" that no label meets together", "- { name: a, type: statefulset-index, match: { objectSelector: { matchLabels: { app: x }, matchExpressions: [{ key: app, operator: NotIn, values: [x] }] } } }")]
    [InlineData("can never match: match.namespaceSelector has conditions on \"t\"", "- { name: a, type: statefulset-index, match: { namespaceSelector: { matchExpressions: [{ key: t, operator: Exists }, { key: t, operator: DoesNotExist }] } } }")]
    [InlineData("can never match: match.names excludes every name that it includes", "- { name: a, type: statefulset-index, match: { names: { include: ['web-*'], exclude: ['web*'] } } }")]
    [InlineData("can never match: match.groups excludes every user; expected some that are left", "- { name: a, type: statefulset-index, match: { groups: { exclude: ['system:authenticated'] } } }")]
    [InlineData("can never match: match.groups excludes every user", "- { name: a, type: statefulset-index, match: { groups: { exclude: ['*'] } } }")]
    [InlineData("can never match: match.scope is Cluster, and its objects are in namespaces", "- { name: a, type: statefulset-index, match: { scope: Cluster } }")]
    [InlineData("can never match: its objects are outside of namespaces, and match.scope is Namespaced", "- { name: a, type: metadata, match: { resources: [nodes, clusterroles.rbac.authorization.k8s.io], scope: Namespaced }, settings: { labels: { a: b } } }")]
    [InlineData("pods/eviction: of an eviction the API server shows the Eviction and not the pod", "- { name: a, type: deletion-protection, match: { resources: [pods/eviction] } }")]
    [InlineData("can never match: its objects are outside of namespaces, and match.namespaces includes only some namespaces", "- { name: a, type: metadata, match: { resources: [nodes], namespaces: { include: [team-a] } }, settings: { labels: { a: b } } }")]
    [InlineData("protect has deployments.apps, which the policy is not asked about; expected it in match.resources too", "- { name: a, type: deletion-protection, match: { resources: [namespaces] }, settings: { protect: [{ resources: [namespaces, deployments.apps] }] } }")]
    [InlineData("protect has leases.coordination.k8s.io, which the policy is not asked about", "- { name: a, type: deletion-protection, failurePolicy: Ignore, settings: { protect: [{ resources: [leases.coordination.k8s.io] }] } }")]
    [InlineData("sluice.yaml:2:113: policy \"a\": workloads: true, and match.resources names none of them", "- { name: a, type: image-registries, match: { resources: [pods] }, settings: { registries: [a.io], workloads: true } }")]
    // Exceptions.
    [InlineData("sluice.yaml:4:3: policy \"a\": the exception lets off all that the policy is for", "- { name: a, type: statefulset-index }\nexceptions:\n- { policy: a, match: {}, reason: x }")]
    [InlineData("the exception lets off all that the policy is for", "- { name: a, type: statefulset-index, match: { namespaces: { include: ['team-*'] } } }\nexceptions: [{ policy: a, match: { namespaces: { include: ['*'] } }, reason: x }]")]
    // Shadowed.
    [InlineData("sluice.yaml:3:5: policy \"b\": is shadowed by \"a\", which does the same", "- { name: a, type: statefulset-index }\n  - { name: b, type: statefulset-index, match: { namespaces: { include: [shop] } } }")]
    [InlineData("policy \"b\": is shadowed by \"a\": a pod gets the container once", "- { name: a, type: filebeat-sidecar }\n  - { name: b, type: filebeat-sidecar, settings: { worker: 2 } }")]
    [InlineData("policy \"b\": is shadowed by \"a\", which sets before it: label x", "- { name: a, type: metadata, match: { resources: [pods] }, settings: { labels: { x: one } } }\n  - { name: b, type: metadata, match: { resources: [pods] }, settings: { labels: { x: two } } }")]
    [InlineData("policy \"b\": is shadowed in part by \"a\", which sets before it: label x", "- { name: a, type: metadata, match: { resources: [pods] }, settings: { labels: { x: one } } }\n  - { name: b, type: metadata, match: { resources: [pods] }, settings: { labels: { x: two, y: two } } }")]
    [InlineData("sluice.yaml:2:5: policy \"a\": is overwritten by \"b\" behind it: annotation x", "- { name: a, type: metadata, match: { resources: [pods] }, settings: { annotations: { x: one } } }\n  - { name: b, type: metadata, match: { resources: [pods] }, settings: { annotations: { x: two }, overwrite: true } }")]
    // Templates.
    [InlineData("container proxy of its template is another one than that of \"a\": a pod that is for both is refused", "- { name: a, type: sidecar, settings: { containers: [{ name: proxy, image: one }] } }\n  - { name: b, type: sidecar, settings: { initContainers: [{ name: proxy, image: two }] } }")]
    [InlineData("container filebeat of its template is another one than that of \"a\": a pod that is for both does not get this one", "- { name: a, type: filebeat-sidecar }\n  - { name: b, type: sidecar, settings: { containers: [{ name: filebeat, image: two }], onClash: Skip } }")]
    [InlineData("volume mount at /tmp of its template is another one", "- { name: a, type: sidecar, settings: { volumeMounts: [{ name: x, mountPath: /tmp }] } }\n  - { name: b, type: sidecar, settings: { volumeMounts: [{ name: y, mountPath: /tmp }] } }")]
    [InlineData("label l of its template is another one", "- { name: a, type: sidecar, settings: { labels: { l: x } } }\n  - { name: b, type: sidecar, settings: { labels: { l: y } } }")]
    [InlineData("volume v stands twice in its template", "- { name: a, type: sidecar, settings: { volumes: [{ name: v, emptyDir: {} }, { name: v, emptyDir: {} }] } }")]
    // Patterns.
    [InlineData("sluice.yaml:2:96: policy \"a\": the pattern of label x is costly: it repeats what itself repeats, \"(a+)+\"", "- { name: a, type: required-metadata, match: { resources: [pods] }, settings: { labels: { x: '(a+)+b' } } }")]
    [InlineData("the pattern of annotation x is costly: its counted repeats make 601 places of it; expected at most 500", "- { name: a, type: required-metadata, match: { resources: [pods] }, settings: { annotations: { x: 'a(b{30}){20}' } } }")]
    // Hooks.
    [InlineData("the preStop hook of container filebeat sleeps 45 s", "- { name: a, type: filebeat-sidecar, settings: { lifecycle: { execCommand: 'sh,-c,sleep 45' } } }")]
    [InlineData("the preStop hook of container p sleeps 30 s", "- { name: a, type: sidecar, settings: { containers: [{ name: p, image: p, lifecycle: { preStop: { sleep: { seconds: 30 } } } }] } }")]
    [InlineData("the preStop hook of container p sleeps 60 s", "- { name: a, type: sidecar, settings: { containers: [{ name: p, image: p, lifecycle: { preStop: { exec: { command: [sleep, '60'] } } } }] } }")]
    // What does not settle, and what tenants say.
    [InlineData("policy \"b\": it and \"a\" do not settle: on a pod that is for both each goes on changing what the other has made", "- { name: a, type: overcommit, settings: { pods: { memory: 0.5 } } }\n  - { name: b, type: overcommit, settings: { pods: { memory: 0.25 } } }")]
    [InlineData("policy \"b\": it and \"a\" do not settle: they are asked by different webhooks, and a pod that is for both is refused when the API server asks the first again", "- { name: a, type: sidecar, failurePolicy: Ignore, settings: { env: [{ name: IMAGE, value: '${containers[0].image}' }] } }\n  - { name: b, type: image-rewrite, settings: { rules: [{ from: docker.io/*, to: mirror.example.com/* }] } }")]
    [InlineData("whoever writes a pod says with ${annotations['x/p']} what stands in args of containers; expected a pattern that the value must match, such as ${annotations['x/p']|[a-z0-9-]+}", "- { name: a, type: sidecar, settings: { containers: [{ name: p, image: p, args: ['--port=${annotations[''x/p'']:-80}'] }] } }")]
    [InlineData("with ${labels['ver']} what stands in image of initContainers", "- { name: a, type: sidecar, settings: { initContainers: [{ name: p, image: 'p:${labels[''ver'']}' }] } }")]
    [InlineData("with ${annotations['u']} what stands in securityContext of containers", "- { name: a, type: sidecar, settings: { containers: [{ name: p, image: p, securityContext: { runAsUser: '${annotations[''u'']}' } }] } }")]
    [InlineData("with ${labels['dir']} what stands in hostPath of volumes", "- { name: a, type: sidecar, settings: { volumes: [{ name: p, hostPath: { path: '/data/${labels[''dir'']}' } }] } }")]
    [InlineData("with ${spec.nodeName} what stands in command of containers", "- { name: a, type: sidecar, settings: { containers: [{ name: p, image: p, command: ['run', '${labels[''x'']|[a-z]+:-${spec.nodeName}}'] }] } }")]
    // Closed.
    [InlineData("it is for every resource, nodes and endpoints too", "- { name: a, type: metadata, settings: { labels: { a: b } } }")]
    [InlineData("action: Warn denies nothing, but with failurePolicy: Fail the API server does", "- { name: a, type: statefulset-index, action: Warn }")]
    [InlineData("namespace kube-system is let in: with failurePolicy: Fail its pods cannot start", "- { name: a, type: statefulset-index, match: { systemNamespaces: true } }")]
    [InlineData("namespace kube-system is let in: each of its writes waits", "- { name: a, type: statefulset-index, failurePolicy: Ignore, match: { systemNamespaces: true } }")]
    public async Task A_finding_gives_1_and_is_named_with_its_place(string finding, string policies)
    {
        var run = await CommandRun.OfAsync("check", Write("sluice.yaml", $"policies:\n  {policies}\n"));
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains(finding, Normalise(run.Output), StringComparison.Ordinal);
        Assert.EndsWith("no error, 1 finding\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- { name: a, type: statefulset-index, match: { namespaces: { include: [one] } } }\n  - { name: b, type: statefulset-index }")]
    [InlineData("- { name: a, type: filebeat-sidecar, match: { objectSelector: { matchLabels: { a: b } } } }\n  - { name: b, type: filebeat-sidecar }")]
    [InlineData("- { name: a, type: statefulset-index, action: Warn, failurePolicy: Ignore }\n  - { name: b, type: statefulset-index }")]
    [InlineData("- { name: a, type: sidecar, settings: { containers: [{ name: p, image: one }] }, match: { namespaces: { include: [one] } } }\n  - { name: b, type: sidecar, settings: { containers: [{ name: p, image: two }] }, match: { namespaces: { include: [two] } } }")]
    [InlineData("- { name: a, type: sidecar, settings: { containers: [{ name: p, image: one }] }, match: { objectSelector: { matchLabels: { a: b } } } }\n  - { name: b, type: sidecar, settings: { containers: [{ name: p, image: two }] }, match: { objectSelector: { matchExpressions: [{ key: a, operator: DoesNotExist }] } } }")]
    [InlineData("- { name: a, type: sidecar, settings: { env: [{ name: E, value: one }], into: [x] } }\n  - { name: b, type: sidecar, settings: { env: [{ name: E, value: two }], into: [y] } }")]
    [InlineData("- { name: a, type: sidecar, settings: { volumes: [{ name: v, emptyDir: {} }] } }\n  - { name: b, type: sidecar, settings: { volumes: [{ name: v, emptyDir: {} }], labels: { a: b } } }")]
    [InlineData("- { name: a, type: required-metadata, match: { resources: [pods] }, settings: { labels: { x: '[a-z]+(-[a-z0-9]+)*', y: '\\d{1,3}(\\.\\d{1,3}){3}', z: '(a|b+c|[(*+])*', n: '(?:ab?)+' } } }")]
    [InlineData("- { name: a, type: filebeat-sidecar }\n  - { name: b, type: nginx-sidecar }\n  - { name: c, type: metadata, failurePolicy: Ignore, settings: { labels: { a: b } } }")]
    [InlineData("- { name: a, type: metadata, settings: { labels: { a: b } }, match: { resources: [nodes] } }")]
    [InlineData("- { name: a, type: statefulset-index, match: { names: { include: ['web-*'] } } }\n  - { name: b, type: statefulset-index }")]
    [InlineData("- { name: a, type: statefulset-index, match: { groups: { include: [dev] } } }\n  - { name: b, type: statefulset-index }")]
    [InlineData("- { name: a, type: statefulset-index, match: { groups: { exclude: [dev] } } }\n  - { name: b, type: statefulset-index }")]
    [InlineData("- { name: a, type: statefulset-index, match: { conditions: [\"object.metadata.name != 'x'\"] } }\n  - { name: b, type: statefulset-index }")]
    [InlineData("- { name: a, type: image-registries, match: { resources: [pods, deployments.apps] }, settings: { registries: [a.io], workloads: true } }")]
    [InlineData("- { name: a, type: deletion-protection, failurePolicy: Ignore, settings: { protect: [{ resources: [namespaces, persistentvolumeclaims] }] } }")]
    [InlineData("- { name: a, type: metadata, match: { resources: [namespaces], scope: Cluster }, settings: { labels: { a: b } } }")]
    [InlineData("- { name: a, type: metadata, match: { resources: [namespaces], namespaces: { include: [team-a] } }, settings: { labels: { a: b } } }")]
    [InlineData("- { name: a, type: metadata, match: { resources: [widgets.example.com], scope: Cluster }, settings: { labels: { a: b } } }")]
    [InlineData("- { name: a, type: statefulset-index }\nexceptions: [{ policy: a, match: { names: { include: ['web-*'] } }, reason: x }]")]
    [InlineData("- { name: a, type: statefulset-index }\nexceptions: [{ policy: a, match: { conditions: [\"object.metadata.name != 'x'\"] }, reason: x }]")]
    public async Task What_is_likely_meant_gives_no_finding(string policies)
    {
        var run = await CommandRun.OfAsync("check", Write("sluice.yaml", $"policies:\n  {policies}\n"));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact]
    public async Task JSON_has_errors_and_findings_with_their_places()
    {
        var found = JsonNode.Parse((await CommandRun.OfAsync("check", Write("sluice.yaml", "policies: [{ name: a, type: statefulset-index, action: Audit }]"), "-o", "json")).Output)!;
        Assert.Empty(found["errors"]!.AsArray());
        var finding = found["findings"]![0]!;
        Assert.Equal((PathOf("sluice.yaml"), 1, 12, "a", "FailClosed"), ((string)finding["file"]!, (int)finding["line"]!, (int)finding["column"]!, (string)finding["policy"]!, (string)finding["kind"]!));
        var wrong = JsonNode.Parse((await CommandRun.OfAsync("check", Write("sluice.yaml", "policies: 1"), "-o", "json")).Output)!;
        Assert.Equal("policies", (string)wrong["errors"]![0]!["path"]!);
        Assert.Empty(wrong["findings"]!.AsArray());
    }

    [Fact]
    public async Task Reports_for_CI_name_the_file_the_line_and_the_policy()
    {
        var found = Write("sluice.yaml", "policies:\n  - { name: a, type: statefulset-index, action: Audit }\n  - { name: b, type: filebeat-sidecar }\n");
        var wrong = Write("wrong.yaml", "policies:\n  - { name: a, type: metdata }\n");

        var junit = XDocument.Parse((await CommandRun.OfAsync("check", found, "-o", "junit")).Output);
        var sarif = JsonNode.Parse((await CommandRun.OfAsync("check", found, "-o", "sarif")).Output)!;
        var github = await CommandRun.OfAsync("check", found, "-o", "github");
        var broken = await CommandRun.OfAsync("check", wrong, "-o", "github");

        Assert.Equal(["a failed", "b passed"], junit.Descendants("testcase").Select(test => $"{test.Attribute("name")!.Value} {(test.Element("failure") is null ? "passed" : "failed")}"));
        Assert.Equal((found, "2"), (junit.Descendants("testcase").First().Attribute("file")!.Value, junit.Descendants("testcase").First().Attribute("line")!.Value));
        var result = sarif["runs"]![0]!["results"]![0]!;
        Assert.Equal(("a", "warning", 2), ((string)result["ruleId"]!, (string)result["level"]!, (int)result["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!));
        Assert.Equal(1, github.ExitCode);
        Assert.StartsWith("::warning file=sluice.yaml,line=2,title=a (FailClosed)::action: Audit denies nothing", Normalise(github.Output), StringComparison.Ordinal);
        Assert.Equal((2, ""), (broken.ExitCode, broken.Error));
        Assert.StartsWith("::error file=wrong.yaml,line=2,title=sluice.yaml::policies[0].type: the text \"metdata\"", Normalise(broken.Output), StringComparison.Ordinal);
        Assert.Single(XDocument.Parse((await CommandRun.OfAsync("check", wrong, "-o", "junit")).Output).Descendants("failure"));
        Assert.Equal("error", (string)JsonNode.Parse((await CommandRun.OfAsync("check", wrong, "-o", "sarif")).Output)!["runs"]![0]!["results"]![0]!["level"]!);
    }

    [Fact]
    public void Every_kind_of_finding_is_on_the_page_of_the_command_line()
    {
        var page = File.ReadAllText(RepositoryRoot.File("docs", "cli.md"));
        Assert.All(Enum.GetNames<FindingKind>(), kind => Assert.Contains($"\n| `{kind}` |", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("samples/sluice.yaml")]
    [InlineData("samples/sidecar-filebeat.yaml")]
    [InlineData("samples/sidecar-nginx.yaml")]
    public async Task The_samples_have_no_finding(string sample)
    {
        var run = await CommandRun.OfAsync("check", RepositoryRoot.File(sample));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact]
    public async Task The_policy_that_the_README_begins_with_has_no_finding()
    {
        var readme = await File.ReadAllTextAsync(RepositoryRoot.File("README.md"));
        var policy = readme.Split("```yaml\n")[1].Split("```")[0];

        var run = await CommandRun.OfAsync("check", Write("sluice.yaml", policy));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.DoesNotContain("resources: [pods", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_example_of_the_reference_can_never_match_or_is_too_costly()
    {
        foreach (var type in Catalogue.Default.Types)
        {
            var run = await CommandRun.OfAsync("check", Write("sluice.yaml", PolicyReference.Example(type)));
            Assert.DoesNotContain("can never match", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("costly", run.Output, StringComparison.Ordinal);
            Assert.NotEqual(2, run.ExitCode);
        }
    }

    [Theory]
    [InlineData("no such file", "check", "none.yaml")]
    [InlineData("'html'", "check", "-o", "html")]
    public Task Wrong_arguments_are_refused(string error, params string[] arguments) => CommandRun.AssertRefusedAsync(error, arguments);
}
