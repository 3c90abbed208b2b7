using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

public sealed class TestCommandTests : CommandFolder
{
    private const string Configuration = """
        policies:
          - name: environment
            type: metadata
            settings: { labels: { environment: production } }
          - name: registries
            type: image-registries
            action: Enforce
            settings: { registries: [registry.example.com], workloads: false }
          - name: owner
            type: required-metadata
            action: Warn
            match: { resources: [pods] }
            settings: { labels: { owner: } }
        """;

    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: { name: shop }
        spec: { containers: [{ name: shop, image: registry.example.com/shop:1 }] }
        """;

    // What controllers write to objects that were there before the policies, and what people do.
    [Theory]
    [InlineData("updates-of-what-was-there", 9)]
    [InlineData("rollouts-from-an-old-template", 3)]
    [InlineData("rollouts-under-pod-rules", 2)]
    public async Task A_suite_of_cases_from_the_field_passes(string suite, int tests)
    {
        var run = await CommandRun.OfAsync("test", RepositoryRoot.File("tests", "Host.Tests", "Commands", "suites", suite));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.EndsWith($"{tests} tests: {tests} passed, 0 failed\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_as_expected_passes()
    {
        var run = await RunAsync("""
            tests:
              - name: the label is set
                input: pod.yaml
                expect:
                  decision: allowed
                  changed: true
                  warnings: [owner]
                  contains: { metadata: { labels: { environment: production } }, spec: { containers: [{ name: shop }] } }
                  object:
                    apiVersion: v1
                    kind: Pod
                    metadata: { name: shop, labels: { environment: production } }
                    spec: { containers: [{ name: shop, image: "registry.example.com/shop:1" }] }
              - name: other registries are refused
                input: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, image: nginx }] } }
                expect: { message: registry.example.com }
              - name: pods of workloads too
                input: { apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, spec: { template: { spec: { containers: [{ name: a, image: nginx }] } } } }
                as: Pod
                expect: { decision: denied }
              - name: system namespaces are left alone
                input: pod.yaml
                namespace: kube-system
                user: system:serviceaccount:kube-system:x
                expect: { changed: false, warnings: [] }
            """);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("""
            RESULT  TIME  SUITE             TEST
            passed  0 ms  sluice-test.yaml  the label is set
            passed  0 ms  sluice-test.yaml  other registries are refused
            passed  0 ms  sluice-test.yaml  pods of workloads too
            passed  0 ms  sluice-test.yaml  system namespaces are left alone

            4 tests: 4 passed, 0 failed

            """, WithoutTimes(run.Output));
    }

    [Theory]
    [InlineData("{ decision: denied }", "allowed; expected a denial")]
    [InlineData("{ message: no }", "allowed; expected a denial")]
    [InlineData("{ changed: false }", "the object differs (- expected, + came):")]
    [InlineData("{ changed: false }", "+   labels:\n  +     environment: production")]
    [InlineData("{ warnings: [] }", "a warning that is not expected: policy \"owner\": ")]
    [InlineData("{ warnings: [owner, none] }", "no warning with: none")]
    [InlineData("{ contains: { metadata: { labels: { environment: test, a: b } } } }", "metadata.labels.environment is \"production\"; expected \"test\"")]
    [InlineData("{ contains: { metadata: { labels: { a: b } } } }", "metadata.labels.a is missing; expected \"b\"")]
    [InlineData("{ contains: { spec: { containers: [{ name: shop, image: x }] } } }", "spec.containers[shop].image is \"registry.example.com/shop:1\"; expected \"x\"")]
    [InlineData("{ contains: { spec: { containers: [{ name: other }] } } }", "spec.containers has no item {\"name\":\"other\"}")]
    [InlineData("{ object: { kind: Pod } }", "+ apiVersion: v1")]
    [InlineData("{ golden: golden.yaml }", "golden.yaml is missing; --update writes it")]
    public async Task What_is_not_as_expected_fails_and_says_how(string expect, string failure)
    {
        var run = await RunAsync($"tests:\n  - name: one\n    input: pod.yaml\n    expect: {expect}\n");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("sluice-test.yaml:2: one\n", Normalise(run.Output), StringComparison.Ordinal);
        Assert.Contains(failure, run.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 tests: 0 passed, 1 failed\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denial_that_is_not_expected_fails_with_its_message()
    {
        var run = await RunAsync("tests:\n  - { name: one, input: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, image: nginx }] } }, expect: {} }\n");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("denied (403)\n    spec.containers[0].image: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("expected that it is allowed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_has_the_failures_with_their_differences_and_every_test()
    {
        const string Tests = "tests:\n  - { name: fails, input: pod.yaml, expect: { contains: { metadata: { labels: { <b>: none } } } } }\n  - { name: passes, input: pod.yaml, expect: {} }\n";
        var run = await RunAsync(Tests, "-o", "html");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("<p class=\"bad\">2 tests: 1 passed, 1 failed</p>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<td>passes</td>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<h3 class=\"bad\">fails (", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_writes_golden_files_and_then_they_pass()
    {
        const string Tests = "tests:\n  - { name: one, input: pod.yaml, expect: { golden: golden/pod.yaml } }\n";
        var updated = await RunAsync(Tests, "--update");
        Assert.Equal(0, updated.ExitCode);
        Assert.Contains("updated", updated.Output, StringComparison.Ordinal);
        Assert.Contains("golden files of 1 written", updated.Output, StringComparison.Ordinal);
        Assert.Contains("environment: production", Read("golden/pod.yaml"), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(Tests)).ExitCode);
        Write("golden/pod.yaml", Read("golden/pod.yaml").Replace("production", "test", StringComparison.Ordinal));
        Assert.Contains("-     environment: test", (await RunAsync(Tests)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(Tests, "--update")).ExitCode);
        Assert.DoesNotContain("written", (await RunAsync(Tests, "--update")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_golden_case_is_a_folder_with_its_input_its_configuration_and_what_is_expected()
    {
        Write("cases/one/input.yaml", Pod);
        Write("cases/one/sluice.yaml", Configuration);
        var missing = await CommandRun.OfAsync("test", Folder);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("expected.json is missing; --update writes it", missing.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.OfAsync("test", Folder, "--update")).ExitCode);
        Assert.Equal(0, (await CommandRun.OfAsync("test", Folder)).ExitCode);
        Assert.Contains("\"path\": \"/metadata/labels\"", Read("cases/one/expected.json"), StringComparison.Ordinal);
        Write("cases/one/expected.yaml", "kind: Pod\n");
        var wrong = await CommandRun.OfAsync("test", Folder);
        Assert.Contains("expected.yaml differs (- expected, + came):", wrong.Output, StringComparison.Ordinal);
        File.Delete(PathOf("cases/one/expected.yaml"));
        Assert.Contains("the object is changed, and ", (await CommandRun.OfAsync("test", Folder)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JUnit_has_every_test_and_why_it_failed()
    {
        const string Tests = "tests:\n  - { name: good, input: pod.yaml, expect: {} }\n  - { name: bad, input: pod.yaml, expect: { decision: denied } }\n";
        var run = await RunAsync(Tests, "-o", "junit", "--junit", PathOf("results.xml"));
        Assert.Equal(1, run.ExitCode);
        var root = XDocument.Parse(run.Output).Root!;
        Assert.Equal(("2", "1"), ((string)root.Attribute("tests")!, (string)root.Attribute("failures")!));
        var cases = root.Element("testsuite")!.Elements("testcase").ToList();
        Assert.Equal(["good", "bad"], cases.Select(test => (string)test.Attribute("name")!));
        Assert.Empty(cases[0].Elements());
        Assert.Equal(("allowed; expected a denial", "3"), ((string)cases[1].Element("failure")!.Attribute("message")!, (string)cases[1].Attribute("line")!));
        Assert.Equal(run.Output, Read("results.xml"));
    }

    [Fact]
    public async Task A_filter_chooses_tests_by_name()
    {
        const string Tests = "tests:\n  - { name: good, input: pod.yaml, expect: {} }\n  - { name: bad, input: pod.yaml, expect: { decision: denied } }\n";
        Assert.Equal(0, (await RunAsync(Tests, "--filter", "GOOD")).ExitCode);
        Assert.Contains("no test with \"ugly\" in its name", (await RunAsync(Tests, "--filter", "ugly")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_samples_pass() => Assert.Equal(0, (await CommandRun.OfAsync("test", RepositoryRoot.File("samples"))).ExitCode);

    [Theory]
    [InlineData("tests: 1", "sluice-test.yaml:1:8: tests: the number 1; expected a list, each item a mapping with name, input,")]
    [InlineData("test: []", "sluice-test.yaml:1:1: unknown key \"test\"; expected one of config, tests")]
    [InlineData("tests: [{ name: a, input: none.yaml, expect: {} }]", "tests[0].input: \"none.yaml\" is not a file beside this one; expected a Kubernetes object, or the name of a file")]
    [InlineData("tests: [{ name: a, input: [], expect: {} }]", "tests[0].input: a list; expected a Kubernetes object, or the name of a file")]
    [InlineData("tests: [{ name: a, input: pod.yaml }]", "\"expect\" is missing")]
    [InlineData("tests: [{ name: a, input: pod.yaml, expect: { contain: {} } }]", "tests[0].expect: unknown key \"contain\"; expected one of decision, message,")]
    [InlineData("tests: [{ name: a, input: pod.yaml, expect: { decision: allowed, message: a } }]", "what is allowed has no message; expected decision: denied beside it")]
    [InlineData("tests: [{ name: a, input: pod.yaml, expect: { decision: denied, changed: true } }]", "what is denied is not stored; expected decision: allowed beside it")]
    [InlineData("tests: [{ name: a, input: pod.yaml, expect: {} }, { name: a, input: pod.yaml, expect: {} }]", "\"a\" is the name of another test")]
    [InlineData("tests: [{ name: a, input: pod.yaml, as: Pod, expect: {} }]", "no pod is made by this; expected the CREATE of a workload")]
    [InlineData("tests: [{ name: a, input: two.yaml, expect: {} }]", "two.yaml has 2 objects; expected a file with one")]
    [InlineData("config: wrong.yaml\ntests: [{ name: a, input: pod.yaml, expect: {} }]", "wrong.yaml:1:1: unknown key \"policy\"; expected policies")]
    [InlineData("tests: []", ": no tests here; expected a sluice-test.yaml, or folders with input.yaml and sluice.yaml")]
    public async Task Wrong_tests_are_refused_with_their_place_and_nothing_is_run(string tests, string error)
    {
        Write("wrong.yaml", "policy: []\n");
        Write("two.yaml", $"{Pod}\n---\n{Pod}\n");
        var run = await RunAsync(tests);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(error, Normalise(run.Error), StringComparison.Ordinal);
        Assert.EndsWith("; no test is run.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_golden_cases_are_refused_with_their_place()
    {
        Write("one/input.yaml", "[]");
        Write("one/sluice.yaml", "policies: {}");
        Write("one/request.yaml", "verb: CREATE");
        var run = await CommandRun.OfAsync("test", Folder);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("one/input.yaml:1:1: a list; expected a mapping", run.Error, StringComparison.Ordinal);
        Assert.Contains("one/request.yaml:1:1: unknown key \"verb\"; expected one of operation, namespace,", run.Error, StringComparison.Ordinal);
        Assert.Contains("one/sluice.yaml:1:11: policies: a mapping; expected a list of policies", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no such directory", "test", "none")]
    [InlineData("'sarif'", "test", "-o", "sarif")]
    public Task Wrong_arguments_are_refused(string error, params string[] arguments) => CommandRun.AssertRefusedAsync(error, arguments);

    [Fact]
    public async Task A_report_that_cannot_be_written_is_an_error()
    {
        var run = await RunAsync("tests: [{ name: a, input: pod.yaml, expect: {} }]", "--junit", PathOf("none/results.xml"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("results.xml cannot be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_runs_again_when_a_file_changes()
    {
        WriteAll("tests: [{ name: a, input: pod.yaml, expect: { decision: denied } }]");
        await using var process = ManagedProcess.Start(new ManagedProcessOptions("sluice", SluiceExecutable.Program)
        {
            Arguments = [.. SluiceExecutable.Arguments, "test", Folder, "--watch"],
        });
        await process.WaitForLineAsync(line => line.Contains("1 failed", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        WriteAll("tests: [{ name: a, input: pod.yaml, expect: { decision: allowed } }]");
        await process.WaitForLineAsync(line => line.Contains("1 passed", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        WriteAll("tests: 1");
        await process.WaitForLineAsync(line => line.Contains("no test is run", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
    }

    private Task<CommandRun> RunAsync(string tests, params string[] arguments)
    {
        WriteAll(tests);
        return CommandRun.OfAsync(["test", Folder, .. arguments]);
    }

    private void WriteAll(string tests)
    {
        Write("sluice.yaml", Configuration);
        Write("pod.yaml", Pod);
        Write("sluice-test.yaml", tests);
    }

    // A column is as wide as its longest time.
    private static string WithoutTimes(string output) => Regex.Replace(Regex.Replace(output, @"\d+ ms +", "0 ms  "), "TIME +", "TIME  ");
}
