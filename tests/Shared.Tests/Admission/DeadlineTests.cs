using Sluice.Admission;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class DeadlineTests
{
    [Theory]
    [InlineData("timeout=10s", 9.5)]
    [InlineData("?a=b&timeout=2s", 1.8)]
    [InlineData("timeout=100ms", 0.09)]
    [InlineData("timeout=1h", 29.5)]
    [InlineData("timeout=99999999999999999999h", 29.5)]
    [InlineData("timeout=-5s", 29.5)]
    [InlineData("timeout=0s", 29.5)]
    [InlineData("timeout=soon", 29.5)]
    [InlineData("timeout=", 29.5)]
    [InlineData(null, 29.5)]
    public async Task A_policy_that_never_ends_and_pays_no_heed_to_its_token_is_left_in_time(string? query, double seconds)
    {
        var webhook = new TestWebhook(TestPolicy.Waiting("stuck", PolicyKind.Validating, (_, _) => Never));
        var answer = webhook.AskAsync(Reviews.Pod(), "/validate", query);
        webhook.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(answer.IsCompleted);
        webhook.Time.Advance(TimeSpan.FromMilliseconds(2));
        var denied = await answer;
        Assert.Equal((504, "Timeout", "policy \"stuck\": no time was left to decide"), (denied.Code, denied.Reason, denied.Message));
        Assert.Equal(0, webhook.Time.RunningTimers);
        Assert.Empty(webhook.Logger.Named("PolicyFailed"));
    }

    [Fact]
    public async Task By_Ignore_the_request_passes_with_a_warning_when_the_time_is_over()
    {
        var webhook = new TestWebhook(TestPolicy.Waiting("stuck", PolicyKind.Validating, (_, _) => Never) with { FailurePolicy = FailurePolicy.Ignore });
        var answer = webhook.AskAsync(Reviews.Pod(), "/validate", "timeout=1s");
        webhook.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["policy \"stuck\" was passed over: no time was left to decide"], (await answer).Warnings);
    }

    [Fact]
    public async Task A_policy_that_heeds_its_token_ends_by_it()
    {
        var webhook = new TestWebhook(TestPolicy.Waiting("asks", PolicyKind.Validating, async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return Verdict.Allow;
        }));
        var answer = webhook.AskAsync(Reviews.Pod(), "/validate", "timeout=1s");
        webhook.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(504, (await answer).Code);
    }

    [Fact]
    public async Task Policies_behind_one_that_took_all_the_time_follow_their_own_failurePolicy()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("quick", request => request.Object.Set("x", "y")),
            TestPolicy.Waiting("stuck", PolicyKind.Mutating, (_, _) => Never) with { FailurePolicy = FailurePolicy.Ignore },
            TestPolicy.Mutating("late", request => request.Object.Set("z", "y")) with { FailurePolicy = FailurePolicy.Ignore });
        var answer = webhook.AskAsync(Reviews.Pod(), query: "timeout=1s");
        webhook.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""[{"op":"add","path":"/x","value":"y"}]""", (await answer).Patch);
        Assert.Equal(2, (await answer).Warnings.Length);
    }

    [Fact]
    public async Task A_policy_that_was_left_running_can_edit_neither_its_own_request_nor_the_next()
    {
        var go = new TaskCompletionSource();
        var late = new TaskCompletionSource<Exception?>();
        var webhook = new TestWebhook(TestPolicy.Waiting("stuck", PolicyKind.Mutating, async (request, _) =>
        {
            if (request.Uid == "next")
            {
                return Verdict.Allow;
            }

            await go.Task;
            late.SetResult(Record.Exception(() => request.Object.Set("late", "edit")));
            return Verdict.Allow;
        }) with
        { FailurePolicy = FailurePolicy.Ignore });
        var answer = webhook.AskAsync(Reviews.Pod(), query: "timeout=1s");
        webhook.Time.Advance(TimeSpan.FromSeconds(1));
        await answer;
        var next = webhook.AskAsync(Reviews.Pod(request => request["uid"] = "next"), query: "timeout=1s");
        go.SetResult();
        Assert.IsType<InvalidOperationException>(await late.Task);
        Assert.Equal("", (await answer).Patch);
        Assert.Equal("next", (string)(await next).Response["uid"]!);
    }

    [Fact]
    public async Task Policies_that_decide_at_once_cost_no_timer()
    {
        var webhook = new TestWebhook(TestPolicy.Mutating("quick", request => request.Object.Set("x", "y")));
        await webhook.AskAsync(Reviews.Pod(), query: "timeout=10s");
        Assert.Equal(0, webhook.Time.TimersMade);
    }

    [Fact]
    public async Task A_caller_that_has_gone_ends_the_wait()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new Deadline(new ManualTimeProvider()).Start(TimeSpan.FromSeconds(10), caller.Token);
        var token = deadline.Token;
        Assert.False(deadline.HasPassed);
        await caller.CancelAsync();
        Assert.True(token.IsCancellationRequested);
        Assert.True(deadline.HasPassed);
    }

    private static ValueTask<Verdict> Never => new(new TaskCompletionSource<Verdict>().Task);
}
