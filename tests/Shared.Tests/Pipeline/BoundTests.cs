using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Pipeline;

/// <summary>What a review may ask for is bounded: by the time that the API server waits, and by caps where it could multiply.</summary>
public sealed class BoundTests
{
    private const string Filebeat = "policies: [{ name: logs, type: filebeat-sidecar }]";

    private const string Template = """
        policies:
          - name: big
            type: sidecar
            settings: { env: [{ name: NOTE, value: "${annotations['note']}" }] }
        """;

    [Fact]
    public async Task A_policy_that_decides_from_the_request_alone_ends_when_no_time_is_left()
    {
        TestWebhook webhook = null!;
        webhook = new TestWebhook(TestPolicy.Mutating("endless", request =>
        {
            request.Object.Set("x", "y");
            GoOn(request, () => webhook.Time.Advance(TimeSpan.FromMilliseconds(10)));
        }));
        var answer = await webhook.AskAsync(Reviews.Pod(), query: "timeout=1s");
        Assert.Equal((504, "Timeout", "policy \"endless\": no time was left to decide"), (answer.Code, answer.Reason, answer.Message));
        Assert.InRange(webhook.Time.GetTimestamp(), 0, TimeSpan.FromSeconds(1).Ticks);
        Assert.Empty(webhook.Logger.Named("PolicyFailed"));
    }

    [Fact]
    public async Task By_Ignore_its_edits_are_taken_back_and_those_of_others_stay()
    {
        TestWebhook webhook = null!;
        webhook = new TestWebhook(
            TestPolicy.Mutating("quick", request => request.Object.Set("a", "b")),
            TestPolicy.Mutating("endless", request =>
            {
                request.Object.Set("x", "y");
                GoOn(request, () => webhook.Time.Advance(TimeSpan.FromMilliseconds(10)));
            }) with
            { FailurePolicy = FailurePolicy.Ignore });
        var answer = await webhook.AskAsync(Reviews.Pod(), query: "timeout=1s");
        Assert.Equal("""[{"op":"add","path":"/a","value":"b"}]""", answer.Patch);
        Assert.Equal(["policy \"endless\" was passed over: no time was left to decide"], answer.Warnings);
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("look")]
    [InlineData("walk")]
    [InlineData("index")]
    [InlineData("compare")]
    [InlineData("read")]
    public async Task Work_ends_when_the_caller_has_gone_whatever_it_is(string work)
    {
        using var caller = new CancellationTokenSource();
        var policy = TestPolicy.Mutating("endless", request =>
        {
            var containers = request.Object["spec"u8]["containers"u8];
            var list = request.Object.EnsureArray("list");
            caller.Cancel();
            for (long i = 0; i < 100_000_000; i++)
            {
                Do(work, request.Object, containers, list);
            }

            throw new InvalidOperationException("It was never ended.");
        });
        var log = new RecordingLogger();
        var configuration = new SluiceConfiguration([policy], "");
        var endpoint = new WebhookEndpoint(() => configuration, log, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/mutate", "", out var route));
        await endpoint.AnswerAsync(route, Encoding.UTF8.GetBytes(Reviews.Pod()), new ByteBuffer(), default, caller.Token);
        Assert.Empty(log.Named("PolicyFailed"));
    }

    [Theory]
    [InlineData("match: { resources: [pods], conditions: [\"object.spec.list.all(x, x.a < 5)\"] }", "")]
    [InlineData("match: { resources: [pods] }", "exceptions: [{ policy: own, reason: large, match: { conditions: [\"object.spec.list.all(x, x.a < 5)\"] } }]")]
    [InlineData("settings: { validations: [{ expression: \"object.spec.list.all(x, x.a < 5)\" }] }\n    match: { resources: [pods] }", "")]
    public async Task Conditions_end_when_the_caller_has_gone_as_rules_do(string match, string exceptions)
    {
        var rule = match.Contains("settings", StringComparison.Ordinal) ? "" : "\n    settings: { validations: [{ expression: \"object.kind != ''\" }] }";
        var configuration = ConfigurationLoader.Parse($"policies:\n  - name: own\n    type: validation\n    {match}{rule}\n{exceptions}", new PolicyServices());
        Assert.Empty(configuration.Errors);
        var steps = new List<long>();
        var endpoint = new WebhookEndpoint(() => configuration.Configuration!, NullLogger.Instance, TimeProvider.System, new StepCount(steps.Add));
        Assert.True(WebhookRoute.TryMatch("/validate", "", out var route));
        var body = Encoding.UTF8.GetBytes(Reviews.Pod(request => request["object"]!["spec"]!["list"] = new JsonArray([.. Enumerable.Range(0, 20_000).Select(i => new JsonObject { ["a"] = 1 })])));

        await endpoint.AnswerAsync(route, body, new ByteBuffer(), default, CancellationToken.None);
        await endpoint.AnswerAsync(route, body, new ByteBuffer(), default, new CancellationToken(canceled: true));

        Assert.InRange(steps[0], 20_000, long.MaxValue);
        Assert.InRange(steps[1], 0, 5_000);
    }

    [Fact]
    public async Task Directories_of_logs_are_counted()
    {
        var answer = await AskAsync(Filebeat, PodWith(1, Directories(16_000)));
        Assert.Equal(403, answer.Code);
        Assert.Contains("annotation filebeat.log-path: ", answer.Message, StringComparison.Ordinal);
        Assert.Contains("names more than 256 paths, or more than 32 directories", answer.Message, StringComparison.Ordinal);
        Assert.InRange(answer.Message.Length, 1, 1100);
        Assert.False((await AskAsync(Filebeat, PodWith(1, Directories(33)))).Allowed);
        Assert.True((await AskAsync(Filebeat, PodWith(1, Directories(32)))).Allowed);
    }

    [Fact]
    public async Task Mounts_are_counted_as_containers_times_directories()
    {
        var answer = await AskAsync(Filebeat, PodWith(33, Directories(32)));
        Assert.Equal("policy \"logs\": annotation filebeat.log-path: 32 directories for 33 containers in spec.containers would be 1056 volume mounts; expected at most 1024", answer.Message);
        Assert.True((await AskAsync(Filebeat, PodWith(32, Directories(32)))).Allowed);
    }

    [Fact]
    public async Task A_chain_of_variables_of_any_length_ends_with_a_warning_that_names_the_first_that_is_too_many()
    {
        var pod = PodWith(1, "/var/log/app/*.log");
        var container = pod["spec"]!["containers"]![0]!;
        container["env"] = new JsonArray([.. Enumerable.Range(0, 21_000).Select(i => new JsonObject { ["name"] = $"A{i}", ["value"] = $"$(A{i + 1})" })]);
        container["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "logs", ["mountPath"] = "/var/log/app", ["subPathExpr"] = "$(A0)" });
        var answer = await AskAsync(Filebeat, pod);
        Assert.Contains("the variable A64, which the sidecar cannot have", Assert.Single(answer.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_policy_adds_is_bounded_whatever_failurePolicy_says()
    {
        var pod = PodWith(200, "/x/y.log");
        pod["metadata"]!["annotations"]!["note"] = new string('x', 20_000);
        var answer = await AskAsync(Template + "\n    failurePolicy: Ignore\n", pod);
        Assert.Equal((413, "RequestEntityTooLarge"), (answer.Code, answer.Reason));
        Assert.Equal("policy \"big\": request.object: what the policy would add has more than 3145728 bytes; expected at most that, which is all that an object may have", answer.Message);
    }

    [Fact]
    public async Task The_answer_of_all_policies_together_is_bounded()
    {
        var value = new string('x', 1024 * 1024);
        var webhook = new TestWebhook([.. Enumerable.Range(0, 5).Select(i => TestPolicy.Mutating($"p{i}", request => request.Object.Set($"f{i}", value)))]);
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.Equal(413, answer.Code);
        Assert.Matches("^policy \"p4\": request.object: the patch of all policies has [0-9]+ bytes; expected at most 4194304$", answer.Message);
        Assert.Equal("", answer.Patch);
    }

    [Fact]
    public async Task Services_of_an_Ingress_are_counted_before_they_are_looked_up()
    {
        var paths = new JsonArray([.. Enumerable.Range(0, 501).Select(i => new JsonObject { ["backend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = $"s{i}" } } })]);
        var ingress = new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "Ingress",
            ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "shop" },
            ["spec"] = new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["http"] = new JsonObject { ["paths"] = paths } }) },
        };
        var answer = await AskAsync("policies: [{ name: backends, type: ingress-backends }]", ingress, "/validate");
        Assert.Equal("policy \"backends\": spec.rules: the Ingress names 501 Services; expected at most 500, each of which is looked up", answer.Message);
    }

    [Fact]
    public async Task A_value_that_no_object_may_have_is_not_matched()
    {
        var pod = PodWith(1, "/x/y.log");
        pod["metadata"]!["labels"] = new JsonObject { ["team"] = new string('a', 300_000) };
        var answer = await AskAsync("policies: [{ name: team, type: required-metadata, match: { resources: [pods] }, settings: { labels: { team: \"[a-z]+\" } } }]", pod, "/validate");
        Assert.Equal("policy \"team\": metadata.labels[\"team\"]: a value of 300000 characters, more than the 262144 that Kubernetes accepts; expected a value that matches \"[a-z]+\"", answer.Message);
    }

    // A key's hash is keyed anew in each process, so nobody can make keys that have to be compared: each is read once, however long its like is.
    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public void Long_keys_with_one_beginning_and_escapes_are_told_apart(int keys)
    {
        var prefix = new string('x', 10_000) + "\\u003c";
        var json = $"{{{string.Join(',', Enumerable.Range(0, keys).Select(i => $"\"{prefix}{i}\":1"))}}}";
        Assert.Null(new Document().Parse(Encoding.UTF8.GetBytes(json)));
        var twice = json.Replace($"{prefix}{keys - 1}\"", $"{new string('x', 10_000)}<7\"", StringComparison.Ordinal);
        Assert.Equal(ParseFaultKind.DuplicateKey, new Document().Parse(Encoding.UTF8.GetBytes(twice))?.Kind);
    }

    private static void Do(string work, Node @object, Node containers, Node list)
    {
        switch (work)
        {
            case "insert":
                list.RemoveWhere(_ => true);
                list.AppendObject();
                break;
            case "look":
                _ = @object["metadata"u8];
                break;
            case "walk":
                foreach (var container in containers.Items)
                {
                    _ = container;
                }

                break;
            case "index":
                _ = list[0];
                _ = containers[0];
                break;
            case "compare":
                containers.ValueEquals(containers);
                break;
            default:
                _ = @object["metadata"u8]["generateName"u8].Text;
                break;
        }
    }

    private static void GoOn(AdmissionRequest request, Action tick)
    {
        for (var i = 0; ; i++)
        {
            _ = request.Object["spec"u8];
            if (i % 100 == 0)
            {
                tick();
            }
        }
    }

    private static string Directories(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"/logs/{i}/app.log"));

    private static JsonObject PodWith(int containers, string logPath) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject
        {
            ["name"] = "web",
            ["namespace"] = "shop",
            ["annotations"] = new JsonObject { ["filebeat.enabled"] = "true", ["filebeat.log-path"] = logPath },
        },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray([.. Enumerable.Range(0, containers).Select(i => new JsonObject { ["name"] = $"c-{i}", ["image"] = "nginx" })]) },
    };

    private static async Task<Answer> AskAsync(string configuration, JsonObject @object, string path = "/mutate")
    {
        var result = ConfigurationLoader.Parse(configuration, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        var endpoint = new WebhookEndpoint(() => result.Configuration, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch(path, "", out var route));
        var output = new ByteBuffer();
        Assert.Equal(200, await endpoint.AnswerAsync(route, ReviewBuilder.Build(@object), output, default, CancellationToken.None));
        return new Answer(Encoding.UTF8.GetString(output.Span));
    }
}
