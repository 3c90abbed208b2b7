using Sluice.FunctionApp.Tests.RealHost;
using Sluice.Load;

namespace Sluice.FunctionApp.Tests.Corpus;

/// <summary>Each review that asks for as much as it can, through the worker and the custom handler. `serve` and `proxy` are asked the same in Host.Tests.</summary>
public abstract class HostileReviewTests(Hosts hosts)
{
    // The API server's ?timeout=, and what two processes with other work take to hand on some megabytes.
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Names => [.. HostileReviews.All.Select(review => review.Name)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public Task The_worker_answers_it_in_time_and_the_next_one_as_ever(string name) => SendAsync(name, hosts.Worker);

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public Task The_custom_handler_answers_it_in_time_and_the_next_one_as_ever(string name) => SendAsync(name, hosts.CustomHandler);

    private async Task SendAsync(string name, Uri target)
    {
        var good = SampleReviews.Calls.First();
        var before = await good.SendAsync(hosts.Http, target);
        var call = new WebhookCall(name, "/mutate?timeout=5s") { Body = HostileReviews.All.Single(review => review.Name == name).Body };

        var answer = await call.SendAsync(hosts.Http, target).WaitAsync(InTime);

        Assert.Contains(answer.Status, new[] { 200, 400, 413 });
        Assert.Equal(before, await good.SendAsync(hosts.Http, target));
    }
}

/// <summary>Under the small Functions host.</summary>
[Collection(SmallHosts.Collection)]
public sealed class HostileReviewsOfTheSmallHostTests(SmallHosts hosts) : HostileReviewTests(hosts);

/// <summary>Under the real one.</summary>
[Collection(RealHosts.Collection)]
public sealed class HostileReviewsOfTheRealHostTests(RealHosts hosts) : HostileReviewTests(hosts);
