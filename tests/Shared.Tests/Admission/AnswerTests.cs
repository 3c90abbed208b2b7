using Sluice.Admission;
using Sluice.Json;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class AnswerTests
{
    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task The_answer_has_version_kind_and_uid_of_the_request(string version)
    {
        var answer = await new TestWebhook().AskAsync(Reviews.Pod(version: version));
        Assert.Equal($$$"""{"apiVersion":"admission.k8s.io/{{{version}}}","kind":"AdmissionReview","response":{"uid":"{{{Reviews.Uid}}}","allowed":true}}""", answer.Text);
    }

    [Theory]
    [InlineData("a \"quoted\" \\ uid\n")]
    [InlineData("é 😀")]
    public async Task Any_uid_comes_back_as_it_was(string uid)
    {
        var answer = await new TestWebhook().AskAsync(Reviews.Pod(request => request["uid"] = uid));
        Assert.Equal(uid, (string)answer.Response["uid"]!);
    }

    [Fact]
    public async Task A_patch_comes_with_its_type()
    {
        var answer = await new TestWebhook(TestPolicy.Mutating("label", request => request.Object["metadata"]["labels"].Set("a/b", "c"))).AskAsync(Reviews.Pod());
        Assert.True(answer.Allowed);
        Assert.Equal("JSONPatch", (string)answer.Response["patchType"]!);
        Assert.Equal("""[{"op":"add","path":"/metadata/labels/a~1b","value":"c"}]""", answer.Patch);
        Assert.Equal("changed the object", answer.AuditAnnotations["label"]);
    }

    [Fact]
    public async Task Without_a_change_there_is_neither_patch_nor_type()
    {
        var answer = await new TestWebhook(TestPolicy.Mutating("same", request => request.Object.Set("kind", "Pod"))).AskAsync(Reviews.Pod());
        Assert.Equal(["uid", "allowed"], answer.Response.Select(member => member.Key));
    }

    [Fact]
    public async Task Each_policy_sees_what_the_ones_before_it_did()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("first", request => request.Object.Set("seen", "1")),
            TestPolicy.Mutating("second", request => request.Object.Set("seen", request.Object["seen"].Text + "2")));
        Assert.Equal("""[{"op":"add","path":"/seen","value":"12"}]""", (await webhook.AskAsync(Reviews.Pod())).Patch);
    }

    [Fact]
    public async Task Several_policies_that_deny_are_all_named_in_one_message()
    {
        var webhook = new TestWebhook(
            TestPolicy.Validating("one", _ => Verdict.Deny("spec.a: is 1; expected 2", "spec.b: is 3; expected 4") with { Code = 422, Reason = "Invalid" }),
            TestPolicy.Validating("quiet", _ => Verdict.Allow),
            TestPolicy.Validating("two", _ => Verdict.Deny("spec.c: \"quoted\"\nline")));
        var answer = await webhook.AskAsync(Reviews.Pod(), "/validate");
        Assert.False(answer.Allowed);
        Assert.Equal((422, "Invalid"), (answer.Code, answer.Reason));
        Assert.Equal("policy \"one\": spec.a: is 1; expected 2; spec.b: is 3; expected 4; policy \"two\": spec.c: \"quoted\" line", answer.Message);
        Assert.Equal(["one", "two"], answer.AuditAnnotations.Keys);
    }

    [Fact]
    public async Task A_denial_is_a_403_unless_said_otherwise()
    {
        var answer = await new TestWebhook(TestPolicy.Validating("no", _ => Verdict.Deny("spec: no"))).AskAsync(Reviews.Pod(), "/validate");
        Assert.Equal((403, "Forbidden"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task A_denial_by_a_mutating_policy_leaves_no_patch()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("label", request => request.Object.Set("x", "y")),
            TestPolicy.Local("no", PolicyKind.Mutating, request =>
            {
                request.Object.Set("z", "y");
                return Verdict.Deny("spec: no");
            }));
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.False(answer.Allowed);
        Assert.Equal("", answer.Patch);
    }

    [Fact]
    public async Task Edits_by_a_validating_policy_come_to_nothing()
    {
        var webhook = new TestWebhook(
            TestPolicy.Validating("edits", request =>
            {
                request.Object.Set("x", "y");
                return Verdict.Allow;
            }),
            TestPolicy.Validating("looks", request => request.Object["x"].Exists ? Verdict.Deny("x: is there") : Verdict.Allow));
        var answer = await webhook.AskAsync(Reviews.Pod(), "/validate");
        Assert.Equal(["uid", "allowed"], answer.Response.Select(member => member.Key));
    }

    [Fact]
    public async Task A_dry_run_gets_the_same_answer()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("label", request => request.Object.Set("x", "y")),
            TestPolicy.Local("warn", PolicyKind.Mutating, _ => Verdict.Allow.Warn("careful")));
        var real = await webhook.AskAsync(Reviews.Pod());
        var dry = await webhook.AskAsync(Reviews.Pod(request => request["dryRun"] = true));
        Assert.Equal(real.Text, dry.Text);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("7")]
    public async Task An_object_that_is_none_is_allowed_and_left_alone(string value)
    {
        var webhook = TestWebhook.Of("policies: [{ name: labels, type: metadata, settings: { labels: { a: b } } }]");
        var answer = await webhook.AskAsync(Reviews.Pod(request => request["object"] = System.Text.Json.Nodes.JsonNode.Parse(value)));
        Assert.Equal(["uid", "allowed"], answer.Response.Select(member => member.Key));
    }

    [Fact]
    public async Task One_event_tells_of_a_decision_and_holds_nothing_of_the_object()
    {
        var webhook = new TestWebhook(TestPolicy.Validating("no", _ => Verdict.Deny("spec: no")));
        await webhook.AskAsync(Reviews.Pod(request => request["object"]!["metadata"]!["annotations"]!["secret"] = "hunter2"), "/validate");
        var logged = Assert.Single(webhook.Logger.Events);
        Assert.Equal("AdmissionDecided", logged.Name);
        Assert.Contains(Reviews.Uid, logged.Text, StringComparison.Ordinal);
        Assert.Contains("CREATE pods shop/web-7d4b9c6f5-*", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", logged.Text, StringComparison.Ordinal);
    }
}
