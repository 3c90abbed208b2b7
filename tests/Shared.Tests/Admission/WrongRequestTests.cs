using System.Text;
using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class WrongRequestTests
{
    [Theory]
    [InlineData("GET", "method GET is not allowed; expected POST")]
    [InlineData("PUT", "method PUT is not allowed; expected POST")]
    [InlineData("post", "method post is not allowed; expected POST")]
    public void Another_method_than_POST_gets_405(string method, string error) =>
        AssertFault(405, error, WebhookRoute.Check(method, "application/json", null, 1));

    [Theory]
    [InlineData(null, "content type is missing")]
    [InlineData("", "content type is missing")]
    [InlineData("text/plain", "content type is \"text/plain\"")]
    [InlineData("application/jsonp", "content type is \"application/jsonp\"")]
    [InlineData("application/yaml; a=application/json", "content type is \"application/yaml; a=application/json\"")]
    public void Another_content_type_gets_415(string? type, string error) =>
        AssertFault(415, $"{error}; expected application/json", WebhookRoute.Check("POST", type, null, 1));

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData(" application/json ;charset=utf-8")]
    public void JSON_passes_with_and_without_parameters(string type) => Assert.Null(WebhookRoute.Check("POST", type, "identity", null));

    [Fact]
    public void A_compressed_body_gets_415() =>
        AssertFault(415, "content encoding is \"gzip\"; expected none", WebhookRoute.Check("POST", "application/json", "gzip", 1));

    [Fact]
    public void A_body_over_the_limit_gets_413_by_its_announced_length()
    {
        Assert.Null(WebhookRoute.Check("POST", "application/json", null, 8 * 1024 * 1024));
        AssertFault(413, "the body is larger than 8388608 bytes", WebhookRoute.Check("POST", "application/json", null, (8 * 1024 * 1024) + 1));
    }

    [Fact]
    public async Task A_body_over_the_limit_gets_413_by_its_real_length()
    {
        var (status, body) = await new TestWebhook().SendAsync(new byte[(8 * 1024 * 1024) + 1]);
        Assert.Equal((413, """{"error":"the body is larger than 8388608 bytes"}"""), (status, body));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/Mutate")]
    [InlineData("/mutate/")]
    [InlineData("/mutate/Fail")]
    [InlineData("/mutate/fail/x")]
    [InlineData("/healthz")]
    [InlineData("/mutate-0123abcd")]
    [InlineData("/mutate/0123abcd")]
    [InlineData("/mutate/fail-")]
    [InlineData("/mutate/fail-0123abc")]
    [InlineData("/mutate/fail-0123abcde")]
    [InlineData("/mutate/fail-0123ABCD")]
    [InlineData("/mutate/fail-0123abcg")]
    [InlineData("/mutate/fail0123abcd")]
    [InlineData("/mutate/fail-0123abcd/")]
    [InlineData("/mutate/fail-0123abcd-0123abcd")]
    public void Another_path_is_no_webhook(string path) => Assert.False(WebhookRoute.TryMatch(path, null, out _));

    [Theory]
    [InlineData("", "the body is empty; expected an AdmissionReview")]
    [InlineData("  ", "the body is refused: not JSON at line 1, byte 3; expected an AdmissionReview in JSON")]
    [InlineData("hello", "the body is refused: not JSON at line 1, byte 1; expected an AdmissionReview in JSON")]
    [InlineData("{}{}", "the body is refused: not JSON at line 1, byte 3; expected an AdmissionReview in JSON")]
    [InlineData("""{"kind":1,"kind":2}""", "the body is refused: duplicate key \"kind\"; expected an AdmissionReview in JSON")]
    [InlineData("[]", "the body is not an AdmissionReview: expected a JSON object")]
    [InlineData("null", "the body is not an AdmissionReview: expected a JSON object")]
    [InlineData("{}", "kind is missing; expected \"AdmissionReview\"")]
    [InlineData("""{"kind":"Pod"}""", "kind is \"Pod\"; expected \"AdmissionReview\"")]
    [InlineData("""{"kind":["AdmissionReview"]}""", "kind is an array; expected \"AdmissionReview\"")]
    [InlineData("""{"kind":"AdmissionReview"}""", "apiVersion is missing; expected \"admission.k8s.io/v1\" or \"admission.k8s.io/v1beta1\"")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v2"}""", "apiVersion is \"admission.k8s.io/v2\"; expected \"admission.k8s.io/v1\" or \"admission.k8s.io/v1beta1\"")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"v1"}""", "apiVersion is \"v1\"; expected \"admission.k8s.io/v1\" or \"admission.k8s.io/v1beta1\"")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}""", "request is missing; expected an object")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":null}""", "request is null; expected an object")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":[]}""", "request is an array; expected an object")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{}}""", "request.uid is missing; expected a text of 1 to 256 characters")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":""}}""", "request.uid is \"\"; expected a text of 1 to 256 characters")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":7}}""", "request.uid is 7; expected a text of 1 to 256 characters")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u"}}""", "request.operation is missing; expected CREATE, UPDATE, DELETE or CONNECT")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"create"}}""", "request.operation is \"create\"; expected CREATE, UPDATE, DELETE or CONNECT")]
    public async Task What_is_no_AdmissionReview_gets_400_and_says_why(string body, string error)
    {
        var webhook = new TestWebhook(TestPolicy.Mutating("never", _ => throw new InvalidOperationException("reached")));
        var (status, answer) = await webhook.SendAsync(Encoding.UTF8.GetBytes(body));
        Assert.Equal(400, status);
        AssertError(error, answer);
        Assert.Single(webhook.Logger.Named("RequestRefused"));
        Assert.Empty(webhook.Logger.Named("PolicyFailed"));
    }

    [Theory]
    [InlineData(129)]
    [InlineData(100_000)]
    public async Task A_body_that_is_too_deep_gets_400(int depth)
    {
        var (status, answer) = await new TestWebhook().SendAsync(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)));
        Assert.Equal(400, status);
        AssertError("the body is refused: nested deeper than 128 levels; expected an AdmissionReview in JSON", answer);
    }

    [Fact]
    public async Task A_wrong_value_is_shown_shortened_and_harmless()
    {
        var (status, answer) = await new TestWebhook().SendAsync(Encoding.UTF8.GetBytes($$"""{"kind":"<\n\u0000{{new string('x', 1000)}}"}"""));
        Assert.Equal(400, status);
        var error = (string)JsonNode.Parse(answer)!["error"]!;
        Assert.InRange(error.Length, 80, 160);
        Assert.DoesNotContain(error, char.IsControl);
    }

    [Fact]
    public async Task The_next_request_after_a_wrong_one_is_answered()
    {
        var webhook = new TestWebhook(TestPolicy.Mutating("label", request => request.Object.Set("x", "y")));
        foreach (var wrong in new[] { "{", "", new string('[', 200), "{}" })
        {
            Assert.Equal(400, (await webhook.SendAsync(Encoding.UTF8.GetBytes(wrong))).Status);
            Assert.Equal("""[{"op":"add","path":"/x","value":"y"}]""", (await webhook.AskAsync(Reviews.Pod())).Patch);
        }
    }

    private static void AssertFault(int status, string error, HttpFault? fault)
    {
        Assert.NotNull(fault);
        Assert.Equal(status, fault.Status);
        var output = new ByteBuffer();
        fault.Write(output);
        AssertError(error, Encoding.UTF8.GetString(output.Span));
    }

    private static void AssertError(string error, string body)
    {
        var members = JsonNode.Parse(body)!.AsObject();
        Assert.Equal(["error"], members.Select(member => member.Key));
        Assert.Equal(error, (string)members["error"]!);
    }
}
