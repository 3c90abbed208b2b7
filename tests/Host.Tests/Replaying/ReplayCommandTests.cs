using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Host.Tests.Commands;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Recording;
using Xunit.Abstractions;

namespace Sluice.Host.Tests.Replaying;

/// <summary><c>sluice replay</c> on reviews that were recorded by the whole way.</summary>
public sealed class ReplayCommandTests(ITestOutputHelper output) : IDisposable
{
    private const string Owner = """
          - name: owner
            type: required-metadata
            action: Enforce
            failurePolicy: Fail
            match: { resources: [pods] }
            settings: { labels: { owner: } }
        """;

    private const string Stage = """
          - name: stage
            type: metadata
            match: { resources: [pods] }
            settings: { labels: { stage: production } }
        """;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sluice-replay-");
    private readonly Meter _meter = new("test");

    private string Target => Path.Combine(_root.FullName, "reviews");

    public void Dispose()
    {
        _meter.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task A_configuration_that_answers_the_same_changes_nothing()
    {
        await RecordAsync([Owner, Stage], ["/mutate", "/validate"], Pod("a", "owner"), Pod("b"));

        var run = await ReplayAsync([Owner, Stage]);

        Assert.Equal("", run.Error);
        Assert.Equal((0, "4 reviews: no answer changes\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task A_policy_that_is_enforced_denies_what_it_audited_and_the_first_are_named_with_their_reason()
    {
        await RecordAsync([Owner.Replace("Enforce", "Audit", StringComparison.Ordinal)], ["/validate"], [Pod("a", "owner"), .. Enumerable.Range(0, 5).Select(i => Pod($"b{i}"))]);

        var run = await ReplayAsync([Owner]);
        var json = JsonNode.Parse((await ReplayAsync([Owner], "-o", "json")).Output)!;

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"(?m)^owner +audited → denied +5 +CREATE pods shop/b0$", run.Output);
        Assert.Contains("6 reviews: 5 answers change, 5 newly denied, 0 newly allowed", run.Output, StringComparison.Ordinal);
        Assert.Equal((6, 5, 5, 0, 0), ((int)json["reviews"]!, (int)json["changed"]!, (int)json["newlyDenied"]!, (int)json["newlyAllowed"]!, (int)json["unreadable"]!));
        var change = json["policies"]!.AsArray().Single()!["changes"]!.AsArray().Single()!;
        Assert.Equal(("owner", "audited", "denied", 5), ((string)json["policies"]![0]!["policy"]!, (string)change["from"]!, (string)change["to"]!, (int)change["reviews"]!));
        Assert.Equal(["CREATE pods shop/b0", "CREATE pods shop/b1", "CREATE pods shop/b2"], change["examples"]!.AsArray().Select(example => (string)example!["request"]!));
        Assert.Contains("metadata.labels[\"owner\"]", (string)change["examples"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.NotEqual("", (string)change["examples"]![0]!["time"]!);
    }

    [Fact]
    public async Task A_policy_that_is_gone_lets_pass_what_it_denied()
    {
        await RecordAsync([Owner, Stage], ["/validate"], Pod("a"));
        Assert.Matches(@"(?m)^owner +denied → allowed +1 ", (await ReplayAsync([Stage])).Output);
    }

    [Fact]
    public async Task Another_patch_of_the_same_policy_is_a_change()
    {
        await RecordAsync([Stage], ["/mutate"], Pod("a"));
        Assert.Matches(@"(?m)^stage +patched → patched otherwise +1 ", (await ReplayAsync([Stage.Replace("production", "testing", StringComparison.Ordinal)])).Output);
    }

    [Fact]
    public async Task A_policy_whose_webhook_moves_is_asked_about_what_came_to_the_old_one()
    {
        var path = PathOf([Owner]);
        await RecordAsync([Owner.Replace("failurePolicy: Fail", "failurePolicy: Ignore", StringComparison.Ordinal)], [path.Replace("fail", "ignore", StringComparison.Ordinal)], Pod("a"));
        Assert.Equal(0, (await ReplayAsync([Owner])).ExitCode);
    }

    [Fact]
    public async Task A_policy_that_is_new_is_asked_where_it_belongs_or_where_nothing_came_for_it_at_every_path_of_its_kind()
    {
        var other = Owner.Replace("name: owner", "name: other", StringComparison.Ordinal).Replace("owner:", "other:", StringComparison.Ordinal);
        await RecordAsync([Owner.Replace("Enforce", "Audit", StringComparison.Ordinal), Stage], [PathOf([Owner]), PathOf([Stage])], Pod("a", "owner"));

        Assert.Matches(@"(?m)^other +allowed → denied +1 ", (await ReplayAsync([Owner, Stage, other])).Output);
        Assert.Matches(@"(?m)^other +allowed → denied +1 ", (await ReplayAsync([Owner, Stage, other.Replace("failurePolicy: Fail", "failurePolicy: Ignore", StringComparison.Ordinal)])).Output);
    }

    [Fact]
    public async Task With_a_baseline_both_answer_what_was_recorded_without_answers()
    {
        await RecordAsync([], ["/validate"], Pod("a"), Pod("b", "owner"));
        var old = Write("old.yaml", [Owner.Replace("Enforce", "Warn", StringComparison.Ordinal)]);

        Assert.Matches(@"(?m)^owner +warned → denied +1 ", (await ReplayAsync([Owner], "--baseline", old)).Output);
        Assert.Equal(0, (await ReplayAsync([Owner.Replace("Enforce", "Warn", StringComparison.Ordinal)], "--baseline", old)).ExitCode);
    }

    [Fact]
    public async Task Without_a_recorded_answer_and_without_a_baseline_nothing_is_compared_and_that_is_said()
    {
        await RecordAsync([], ["/validate"], Pod("a"));
        var run = await ReplayAsync([Owner]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("1 reviews of", run.Error, StringComparison.Ordinal);
        Assert.Contains("expected --baseline FILE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_the_patch_that_was_replaced_is_no_change()
    {
        const string Env = "  - name: env\n    type: env\n    match: { resources: [pods] }\n    settings: { env: [{ name: STAGE, value: production }] }\n";
        await RecordAsync([Env], ["/mutate"], Pod("a"));
        Assert.Contains("redacted-", File.ReadAllText(RecordingDirectory.FilesIn(Target).Single()), StringComparison.Ordinal);

        var run = await ReplayAsync([Env]);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(1, (await ReplayAsync([Env.Replace("STAGE", "OTHER", StringComparison.Ordinal)])).ExitCode);
    }

    [Fact]
    public async Task Lines_that_are_no_reviews_are_left_out_and_said()
    {
        await RecordAsync([Owner], ["/validate"], Pod("a", "owner"));
        var file = RecordingDirectory.FilesIn(Target).Single();
        await File.AppendAllTextAsync(file, "no json\n{\"path\":\"/validate\",\"answer\":{\"allowed\":true},\"review\":{}}\n{\"path\":\"/elsewhere\"}\n" + (await File.ReadAllLinesAsync(file))[1][..200]);

        var run = await ReplayAsync([Owner]);

        Assert.Equal((0, "1 reviews: no answer changes\n"), (run.ExitCode, run.Output));
        Assert.Contains("4 lines of", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_a_recording_and_a_configuration_that_is_bad_are_refused()
    {
        var good = Write("new.yaml", [Owner]);
        await CommandRun.AssertRefusedAsync("has no recorded reviews; expected a directory with reviews-*.jsonl", "replay", Path.Combine(_root.FullName, "nowhere"), "--config", good);
        await CommandRun.AssertRefusedAsync("has no recorded reviews", "replay", _root.FullName, "--config", good);

        await RecordAsync([Owner], ["/validate"], Pod("a"));
        var bad = Path.Combine(_root.FullName, "bad.yaml");
        await File.WriteAllTextAsync(bad, "policies: 5");
        await CommandRun.AssertRefusedAsync("nothing is replayed", "replay", Target, "--config", bad);
        await CommandRun.AssertRefusedAsync("nothing is replayed", "replay", Target, "--config", good, "--baseline", bad);
    }

    [Fact]
    public async Task Nothing_that_was_recorded_acts_on_the_terminal()
    {
        await RecordAsync([], ["/validate"], Pod("a\u001b[31m\u202e"));
        var run = await ReplayAsync([Owner], "--baseline", Write("old.yaml", [Stage]));

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u202e', run.Output);
    }

    [Fact]
    public async Task A_page_has_every_change_and_escapes_what_was_recorded()
    {
        await RecordAsync([], ["/validate"], Pod("<script>alert(1)</script>"));
        var run = await ReplayAsync([Owner], "--baseline", Write("old.yaml", [Stage]), "-o", "html");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("<!doctype html>", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("1 reviews: 1 answers change, 1 newly denied, 0 newly allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains("allowed → denied", run.Output.Replace("&#8594;", "→", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_has_the_difference_in_what_is_stored()
    {
        await RecordAsync([Stage], ["/mutate"], Pod("a"));
        var run = await ReplayAsync([Stage.Replace("production", "test", StringComparison.Ordinal)], "-o", "html");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("<h2>stage, for example</h2>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<ins>+     stage: test</ins>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<del>-     stage: production</del>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_reviews_are_answered_again_on_all_processors()
    {
        const int Copies = 5000;
        await RecordAsync([Owner, Stage], ["/mutate", "/validate"], Pod("a"), Pod("b", "owner"));
        var file = RecordingDirectory.FilesIn(Target).Single();
        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllLinesAsync(file, Enumerable.Repeat(lines[1..], Copies).SelectMany(copy => copy).Prepend(lines[0]));

        var began = TimeProvider.System.GetTimestamp();
        var run = await ReplayAsync([Owner.Replace("owner:", "team:", StringComparison.Ordinal), Stage], "-o", "json");
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        output.WriteLine($"{4 * Copies} reviews of {new FileInfo(file).Length / (4 * Copies)} bytes in {seconds:0.00} s on {Environment.ProcessorCount} processors: {4 * Copies / seconds * 60:N0} a minute");
        var json = JsonNode.Parse(run.Output)!;
        Assert.Equal((4 * Copies, Copies), ((int)json["reviews"]!, (int)json["changed"]!));
    }

    private async Task<CommandRun> ReplayAsync(string[] policies, params string[] arguments) =>
        await CommandRun.OfAsync(["replay", Target, "--config", Write("new.yaml", policies), .. arguments]);

    private string Write(string name, string[] policies)
    {
        var file = Path.Combine(_root.FullName, name);
        File.WriteAllText(file, "policies:\n" + string.Join('\n', policies) + "\n");
        return file;
    }

    private static SluiceConfiguration Parse(string[] policies)
    {
        var result = ConfigurationLoader.Parse("policies:\n" + string.Join('\n', policies) + "\n", new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }

    private static string PathOf(string[] policies)
    {
        var policy = Parse(policies).Policies[0];
        return WebhookRoute.PathOf(policy.Type.Kind, policy.FailurePolicy, policy.Group);
    }

    // Of no policies: as a proxy does.
    private async Task RecordAsync(string[] policies, string[] paths, params string[] reviews)
    {
        await using var recorder = new ReviewRecorder(new RecordingOptions(Target) { SamplingRatio = 1 }, _meter, TimeProvider.System, NullLogger.Instance);
        var configuration = policies.Length > 0 ? Parse(policies) : null;
        var endpoint = configuration is null ? null : new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System, recorder);
        foreach (var path in paths)
        {
            foreach (var review in reviews)
            {
                if (endpoint is null)
                {
                    recorder.Forwarded(path, Encoding.UTF8.GetBytes(review));
                }
                else
                {
                    Assert.True(WebhookRoute.TryMatch(path, null, out var route));
                    Assert.Equal(200, await endpoint.AnswerAsync(route, Encoding.UTF8.GetBytes(review), new ByteBuffer(), default, CancellationToken.None));
                }
            }
        }
    }

    private static string Pod(string name, string? label = null) => new JsonObject
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = "admission.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = $"uid-{name[..1]}",
            ["operation"] = "CREATE",
            ["namespace"] = "shop",
            ["name"] = name,
            ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
            ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" },
            ["userInfo"] = new JsonObject { ["username"] = "a" },
            ["object"] = new JsonObject
            {
                ["kind"] = "Pod",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [label ?? "app"] = "x" } },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "nginx" }) },
            },
        },
    }.ToJsonString();
}
