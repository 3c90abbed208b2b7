using System.Diagnostics;
using System.Text;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Telemetry;

public sealed class SpanTests : IDisposable
{
    private const string CallerSpan = "b7ad6b7169203331";

    private readonly string _traceId = ActivityTraceId.CreateRandom().ToHexString();
    private readonly RecordedSpans _spans;

    public SpanTests() => _spans = new RecordedSpans(_traceId);

    private TraceContext Caller => new($"00-{_traceId}-{CallerSpan}-01", "vendor=value");

    public void Dispose() => _spans.Dispose();

    [Fact]
    public async Task A_review_is_a_child_of_the_callers_span_and_each_policy_one_of_the_reviews()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("first", request => request.Object.Set("x", "y")), TestPolicy.Local("second", PolicyKind.Mutating, _ => Verdict.Deny("no")));

        await webhook.SendAsync(Encoding.UTF8.GetBytes(Reviews.Pod()), "/mutate/fail", trace: Caller);

        var (first, second, review) = (_spans.Ended[0], _spans.Ended[1], _spans.Ended[2]);
        Assert.Equal(3, _spans.Ended.Count);
        Assert.Equal(("review mutate/fail", CallerSpan, "vendor=value", ActivityKind.Server), (review.DisplayName, review.ParentSpanId.ToHexString(), review.TraceStateString, review.Kind));
        Assert.Equal(("policy first", review.SpanId), (first.DisplayName, first.ParentSpanId));
        Assert.Equal(("policy second", review.SpanId), (second.DisplayName, second.ParentSpanId));
        Assert.Equal("patched", first.GetTagItem("sluice.policy.result"));
        Assert.Equal("denied", second.GetTagItem("sluice.policy.result"));
        Assert.Equal((Reviews.Uid, "CREATE", "pods", "denied", false), (review.GetTagItem("sluice.uid"), review.GetTagItem("sluice.operation"),
            review.GetTagItem("sluice.resource"), review.GetTagItem("sluice.result"), review.GetTagItem("sluice.allowed")));
    }

    [Fact]
    public async Task A_policy_that_fails_ends_its_span_with_an_error()
    {
        await new TestWebhook(TestPolicy.Mutating("broken", _ => throw new FormatException("hunter2"))).SendAsync(Encoding.UTF8.GetBytes(Reviews.Pod()), trace: Caller);

        Assert.Equal((ActivityStatusCode.Error, "failed"), (_spans.Ended[0].Status, _spans.Ended[0].GetTagItem("sluice.policy.result")));
        Assert.All(_spans.Ended, span => Assert.DoesNotContain("hunter2", span.StatusDescription ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_review_ends_its_span_with_an_error_and_the_status()
    {
        await new TestWebhook().SendAsync("{}"u8.ToArray(), trace: Caller);

        var span = Assert.Single(_spans.Ended);
        Assert.Equal((ActivityStatusCode.Error, 400), (span.Status, span.GetTagItem("http.response.status_code")));
    }

    [Fact]
    public async Task Log_lines_name_the_trace_and_the_reviews_own_span()
    {
        var webhook = new TestWebhook(TestPolicy.Mutating("broken", _ => throw new FormatException()));

        await webhook.SendAsync(Encoding.UTF8.GetBytes(Reviews.Pod()), trace: Caller);

        var review = _spans.Ended[^1];
        Assert.Equal(2, webhook.Logger.Events.Count);
        Assert.All(webhook.Logger.Events, logged => Assert.Contains($"trace {_traceId} span {review.SpanId.ToHexString()}", logged.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_lines_name_the_callers_trace_where_nobody_listens_to_it()
    {
        _spans.Dispose();
        var webhook = new TestWebhook(TestPolicy.Validating("denies", _ => Verdict.Deny("no")));

        await webhook.SendAsync(Encoding.UTF8.GetBytes(Reviews.Pod()), "/validate", trace: Caller);

        Assert.Contains($"trace {_traceId} span {CallerSpan}", Assert.Single(webhook.Logger.Named("AdmissionDecided")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense\nwith a line")]
    [InlineData(null)]
    public async Task A_trace_that_is_none_is_left_out(string? header)
    {
        var webhook = new TestWebhook(TestPolicy.Validating("denies", _ => Verdict.Deny("no")));

        await webhook.SendAsync(Encoding.UTF8.GetBytes(Reviews.Pod()), "/validate", trace: new TraceContext(header, null));

        Assert.Contains("trace - span -", Assert.Single(webhook.Logger.Named("AdmissionDecided")).Text, StringComparison.Ordinal);
    }
}
