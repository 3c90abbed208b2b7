using Sluice.FunctionApp.Tests.RealHost;

namespace Sluice.FunctionApp.Tests.Corpus;

/// <summary>One admission core, three hosts: nobody can tell from an answer which one gave it.</summary>
public abstract class SameAnswerTests(Hosts hosts)
{
    private static readonly Dictionary<string, WebhookCall> Calls = SampleReviews.Calls.Concat(WrongRequests.Calls).Concat(
    [
        new WebhookCall("the health probe", "/healthz") { Method = HttpMethod.Get, ContentType = null },
        new WebhookCall("the readiness probe", "/readyz") { Method = HttpMethod.Get, ContentType = null },
    ]).ToDictionary(call => call.Name);

    public static TheoryData<string> Names => [.. Calls.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Every_host_gives_the_same_bytes(string name)
    {
        var call = Calls[name];

        var served = await call.SendAsync(hosts.Http, hosts.Serve);

        Assert.Equal(served, await call.SendAsync(hosts.Http, hosts.Worker));
        var handled = await call.SendAsync(hosts.Http, hosts.CustomHandler);
        if (hosts.CustomHandlerStatuses.TryGetValue(name, out var status))
        {
            Assert.NotEqual(served.Status, status);
            Assert.Equal(status, handled.Status);
            return;
        }

        Assert.Equal(served, handled);
    }

    // What the reviews of the rules are there for: were they not asked, all hosts would agree on nothing.
    [SkippableTheory]
    [InlineData("deployment-changed.json", "/mutate", "\"patch\":")]
    [InlineData("deployment-changed.json", "/validate", "\"replicas.replicas\":\"3\"")]
    [InlineData("deployment-settled.json", "/validate", "\"replicas.replicas\":\"3\"")]
    [InlineData("deployment-denied.json", "/validate", "at most 5 replicas for shop and büro, not 12; metadata.labels.team: no team of ours")]
    [InlineData("configmap-warned.json", "/validate", "long values: long")]
    [InlineData("configmap-undecided.json", "/validate", "no such key: missing")]
    public async Task The_reviews_of_the_rules_are_decided_by_them(string review, string path, string expected)
    {
        var call = new WebhookCall(review, path) { Body = SampleReviews.All[$"reviews/rules/{review}"] };

        Assert.Contains(expected, (await call.SendAsync(hosts.Http, hosts.Worker)).Text.Replace("\\u00FC", "ü", StringComparison.OrdinalIgnoreCase), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Wrong_requests_have_a_real_status_each()
    {
        var statuses = new SortedDictionary<int, int>();
        foreach (var call in WrongRequests.Calls)
        {
            var answer = await call.SendAsync(hosts.Http, hosts.Worker);
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
        }

        Assert.Equal([200, 400, 404, 405, 413, 415], statuses.Keys);
        Assert.Equal(6, statuses[405]);
    }

    [SkippableFact]
    public async Task A_review_of_3_MB_is_patched_alike()
    {
        var call = new WebhookCall("3 MB", "/mutate") { Body = LargeReview(3 * 1024 * 1024) };

        var served = await call.SendAsync(hosts.Http, hosts.Serve);
        var answer = await call.SendAsync(hosts.Http, hosts.Worker);

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"patch\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal(served, answer);
    }

    [SkippableFact]
    public async Task Sixty_four_reviews_at_once_get_their_own_answers()
    {
        var calls = Enumerable.Range(0, 64).Select(index => new WebhookCall($"{index}", "/mutate") { Body = Numbered(index) }).ToList();

        var answers = await Task.WhenAll(calls.Select(call => call.SendAsync(hosts.Http, hosts.Worker)));

        Assert.All(answers.Index(), answer => Assert.Contains($"\"uid\":\"number-{answer.Index}\"", answer.Item.Text, StringComparison.Ordinal));
        var served = await Task.WhenAll(calls.Select(call => call.SendAsync(hosts.Http, hosts.Serve)));
        Assert.Equal(served, answers);
    }

    private static byte[] LargeReview(int length) => Reviews.OfPod(pod =>
        pod["metadata"]!["annotations"] = new System.Text.Json.Nodes.JsonObject { ["filler"] = new string('x', length) });

    private static byte[] Numbered(int index) => Reviews.OfPod(pod => pod["metadata"]!["name"] = $"pod-{index}", uid: $"number-{index}");
}

/// <summary>Under the small Functions host.</summary>
[Collection(SmallHosts.Collection)]
public sealed class SameAnswerOfTheSmallHostTests(SmallHosts hosts) : SameAnswerTests(hosts);

/// <summary>Under the real one.</summary>
[Collection(RealHosts.Collection)]
public sealed class SameAnswerOfTheRealHostTests(RealHosts hosts) : SameAnswerTests(hosts);
