using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class ActionTests
{
    private static readonly ConfiguredPolicy Edits = TestPolicy.Local("edits", PolicyKind.Mutating, request =>
    {
        request.Object.Set("x", "y");
        return Verdict.Allow.Warn("own warning");
    });

    private static readonly ConfiguredPolicy Denies = TestPolicy.Validating("denies", _ => Verdict.Deny("spec.x: is 1; expected 2").Warn("own warning"));

    [Fact]
    public async Task Warn_changes_nothing_and_says_what_it_would_do()
    {
        var answer = await new TestWebhook(Edits with { Action = PolicyAction.Warn }).AskAsync(Reviews.Pod());
        Assert.True(answer.Allowed);
        Assert.Equal("", answer.Patch);
        Assert.Equal(["policy \"edits\": own warning", "policy \"edits\": would change the object"], answer.Warnings);
        Assert.Equal("would have changed the object", answer.AuditAnnotations["edits"]);
    }

    [Fact]
    public async Task Warn_denies_nothing_and_warns_of_what_is_wrong()
    {
        var answer = await new TestWebhook(Denies with { Action = PolicyAction.Warn }).AskAsync(Reviews.Pod(), "/validate");
        Assert.True(answer.Allowed);
        Assert.Equal(["policy \"denies\": own warning", "policy \"denies\": spec.x: is 1; expected 2"], answer.Warnings);
        Assert.Equal("would have denied: spec.x: is 1; expected 2", answer.AuditAnnotations["denies"]);
    }

    [Fact]
    public async Task Audit_changes_nothing_and_says_nothing_to_the_user()
    {
        var answer = await new TestWebhook(Edits with { Action = PolicyAction.Audit }).AskAsync(Reviews.Pod());
        Assert.Equal(["uid", "allowed", "auditAnnotations"], answer.Response.Select(member => member.Key));
        Assert.Equal("would have changed the object", answer.AuditAnnotations["edits"]);
    }

    [Fact]
    public async Task Audit_denies_nothing_and_says_nothing_to_the_user()
    {
        var answer = await new TestWebhook(Denies with { Action = PolicyAction.Audit }).AskAsync(Reviews.Pod(), "/validate");
        Assert.True(answer.Allowed);
        Assert.Empty(answer.Warnings);
        Assert.Equal("would have denied: spec.x: is 1; expected 2", answer.AuditAnnotations["denies"]);
    }

    [Fact]
    public async Task Audit_keeps_a_warning_for_the_audit_log()
    {
        var policy = TestPolicy.Validating("warns", _ => Verdict.Allow.Warn("careful")) with { Action = PolicyAction.Audit };
        var answer = await new TestWebhook(policy).AskAsync(Reviews.Pod(), "/validate");
        Assert.Empty(answer.Warnings);
        Assert.Equal("would have warned: careful", answer.AuditAnnotations["warns"]);
    }

    [Fact]
    public async Task What_Warn_would_have_changed_is_not_seen_by_the_policies_behind_it()
    {
        var looks = TestPolicy.Local("looks", PolicyKind.Mutating, request => request.Object["x"].Exists ? Verdict.Deny("x: is there") : Verdict.Allow);
        Assert.True((await new TestWebhook(Edits with { Action = PolicyAction.Warn }, looks).AskAsync(Reviews.Pod())).Allowed);
    }

    [Theory]
    [InlineData(PolicyAction.Enforce)]
    [InlineData(PolicyAction.Warn)]
    [InlineData(PolicyAction.Audit)]
    public async Task An_undecided_policy_follows_failurePolicy_only_when_enforced(object action)
    {
        var undecided = TestPolicy.Validating("asks", _ => Verdict.Undecided("the cluster did not answer")) with { Action = (PolicyAction)action };
        var answer = await new TestWebhook(undecided).AskAsync(Reviews.Pod(), "/validate");
        Assert.Equal(action is not PolicyAction.Enforce, answer.Allowed);
        Assert.Equal(action is PolicyAction.Warn ? 1 : 0, answer.Warnings.Length);
    }

    [Fact]
    public async Task Audit_annotations_have_valid_keys_whatever_the_policy_says()
    {
        var policy = TestPolicy.Validating("a-policy", _ => Verdict.Deny($"x: {new string('é', 100_000)}\n\u0001"));
        var answer = await new TestWebhook(policy).AskAsync(Reviews.Pod(), "/validate");
        var (key, value) = Assert.Single(answer.AuditAnnotations);
        Assert.True(Sluice.Kubernetes.KubernetesNames.IsDns1123Label(key));
        Assert.InRange(value.Length, 1, 10 * 1024);
    }
}
