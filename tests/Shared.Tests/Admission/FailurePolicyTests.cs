using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class FailurePolicyTests
{
    private static readonly ConfiguredPolicy Broken = TestPolicy.Mutating("broken", request =>
    {
        request.Object["metadata"].EnsureObject("labels").Set("half", "done");
        throw new FormatException("the secret detail");
    });

    [Fact]
    public async Task A_defect_denies_by_Fail_and_shows_nothing_of_itself()
    {
        var webhook = new TestWebhook(Broken);
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.False(answer.Allowed);
        Assert.Equal((500, "InternalError"), (answer.Code, answer.Reason));
        Assert.Equal("policy \"broken\": the policy failed: see Sluice's log for this uid", answer.Message);
        Assert.DoesNotContain("secret detail", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_passes_with_a_warning_by_Ignore_and_its_edits_are_taken_back()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("before", request => request.Object.Set("a", "1")),
            Broken with { FailurePolicy = FailurePolicy.Ignore },
            TestPolicy.Mutating("after", request => request.Object.Set("b", "2")));
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.True(answer.Allowed);
        Assert.Equal(["policy \"broken\" was passed over: the policy failed: see Sluice's log for this uid"], answer.Warnings);
        Assert.Equal("""[{"op":"add","path":"/a","value":"1"},{"op":"add","path":"/b","value":"2"}]""", answer.Patch);
        Assert.StartsWith("failed: ", answer.AuditAnnotations["broken"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FailurePolicy.Fail)]
    [InlineData(FailurePolicy.Ignore)]
    public async Task A_defect_is_logged_once_with_the_uid(object failurePolicy)
    {
        var webhook = new TestWebhook(Broken with { FailurePolicy = (FailurePolicy)failurePolicy });
        await webhook.AskAsync(Reviews.Pod());
        var logged = Assert.Single(webhook.Logger.Events, logged => logged.Exception is not null);
        Assert.Equal("PolicyFailed", logged.Name);
        Assert.Contains(Reviews.Uid, logged.Text, StringComparison.Ordinal);
        Assert.StartsWith("System.FormatException", logged.Exception!.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(FailurePolicyTests), logged.Exception.StackTrace, StringComparison.Ordinal);
    }

    // A verdict that cannot be read is the policy's defect too, not the server's.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_does_a_policy_that_says_nothing_that_can_be_read(bool isNothing)
    {
        var broken = isNothing ? null! : new Verdict { Denials = default, Warnings = default };
        var webhook = new TestWebhook(
            TestPolicy.Validating("silent", _ => broken) with { FailurePolicy = FailurePolicy.Ignore },
            TestPolicy.Validating("other", _ => Verdict.Allow.Warn("heard")));
        var answer = await webhook.AskAsync(Reviews.Pod(), "/validate");
        Assert.True(answer.Allowed);
        Assert.Equal(["policy \"silent\" was passed over: the policy failed: see Sluice's log for this uid", "policy \"other\": heard"], answer.Warnings);
    }

    [Fact]
    public async Task A_defect_in_a_policy_that_waits_is_treated_alike()
    {
        var webhook = new TestWebhook(TestPolicy.Waiting("broken", PolicyKind.Validating, async (_, _) =>
        {
            await Task.Yield();
            throw new FormatException();
        }));
        Assert.Equal(500, (await webhook.AskAsync(Reviews.Pod(), "/validate")).Code);
    }

    [Fact]
    public async Task A_cancellation_that_is_not_ours_is_a_defect()
    {
        var webhook = new TestWebhook(TestPolicy.Validating("broken", _ => throw new OperationCanceledException()));
        Assert.Equal(500, (await webhook.AskAsync(Reviews.Pod(), "/validate")).Code);
    }

    [Theory]
    [InlineData(PolicyAction.Warn, 1)]
    [InlineData(PolicyAction.Audit, 0)]
    public async Task A_defect_in_a_policy_that_only_warns_or_audits_denies_nothing(object action, int warnings)
    {
        var answer = await new TestWebhook(Broken with { Action = (PolicyAction)action }).AskAsync(Reviews.Pod());
        Assert.True(answer.Allowed);
        Assert.Equal(warnings, answer.Warnings.Length);
        Assert.Equal("", answer.Patch);
        Assert.Contains("broken", answer.AuditAnnotations.Keys);
    }

    [Theory]
    [InlineData("/mutate", "fails,ignores")]
    [InlineData("/mutate/fail", "fails")]
    [InlineData("/mutate/ignore", "ignores")]
    public async Task The_suffix_of_the_path_keeps_to_policies_with_that_failurePolicy(string path, string policies)
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("fails", request => request.Object.Set("a", 1)),
            TestPolicy.Mutating("ignores", request => request.Object.Set("b", 1)) with { FailurePolicy = FailurePolicy.Ignore },
            TestPolicy.Validating("validates", _ => Verdict.Deny("x: no")));
        Assert.Equal(policies.Split(','), (await webhook.AskAsync(Reviews.Pod(), path)).AuditAnnotations.Keys);
    }

    [Theory]
    [InlineData("/validate", "fails,ignores")]
    [InlineData("/validate/fail", "fails")]
    [InlineData("/validate/ignore", "ignores")]
    public async Task The_suffix_holds_for_validation_too(string path, string policies)
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("mutates", request => request.Object.Set("a", 1)),
            TestPolicy.Validating("fails", _ => Verdict.Deny("x: no")),
            TestPolicy.Validating("ignores", _ => Verdict.Deny("x: no")) with { FailurePolicy = FailurePolicy.Ignore });
        Assert.Equal(policies.Split(','), (await webhook.AskAsync(Reviews.Pod(), path)).AuditAnnotations.Keys);
    }
}
