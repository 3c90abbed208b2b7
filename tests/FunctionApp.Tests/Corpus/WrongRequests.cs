using System.Text;

namespace Sluice.FunctionApp.Tests.Corpus;

/// <summary>Requests that never reach a policy, or hardly.</summary>
internal static class WrongRequests
{
    private const int LargestBody = 8 * 1024 * 1024;

    private static byte[] Review => SampleReviews.All.First().Value;

    private static string ReviewText => Encoding.UTF8.GetString(Review);

    /// <summary>The requests.</summary>
    public static IEnumerable<WebhookCall> Calls => [.. Methods, .. Headers, .. Paths, .. Bodies];

    private static IEnumerable<WebhookCall> Methods =>
        new[] { "GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD" }.Select(method => new WebhookCall($"{method} /mutate", "/mutate") { Method = new HttpMethod(method), Body = Review });

    private static IEnumerable<WebhookCall> Headers =>
    [
        new("no content type", "/mutate") { ContentType = null, Body = Review },
        new("text/plain", "/mutate") { ContentType = "text/plain", Body = Review },
        new("application/yaml", "/validate") { ContentType = "application/yaml", Body = Review },
        new("application/json with a charset", "/mutate") { ContentType = "application/json; charset=utf-8", Body = Review },
        new("gzip", "/mutate") { ContentEncoding = "gzip", Body = Review },
        new("identity", "/mutate") { ContentEncoding = "identity", Body = Review },
    ];

    private static IEnumerable<WebhookCall> Paths =>
        new[] { "/mutate/", "/mutate/other", "/mutate/Fail", "/mutate/%66ail", "/validate/both", "/mutate?timeout=banana", "/mutate?timeout=-1s", "/mutate?timeout=1h&timeout=2s" }
            .Select(path => new WebhookCall($"POST {path}", path) { Body = Review });

    private static IEnumerable<WebhookCall> Bodies => Texts.Select(text => new WebhookCall(text.Name, "/mutate") { Body = Encoding.UTF8.GetBytes(text.Body) }).Concat(
    [
        new("not UTF-8", "/mutate") { Body = [(byte)'{', (byte)'"', 0xFF, 0xFE, (byte)'"', (byte)':', (byte)'1', (byte)'}'] },
        new("a byte order mark", "/mutate") { Body = [0xEF, 0xBB, 0xBF, .. Review] },
        new("at the limit", "/mutate") { Body = Padded(LargestBody) },
        new("over the limit", "/mutate") { Body = Padded(LargestBody + 1) },
    ]);

    private static IEnumerable<(string Name, string Body)> Texts =>
    [
        ("empty", ""),
        ("blank", " \n "),
        ("no JSON", "uid: 1"),
        ("a JSON text", "\"review\""),
        ("an array", "[]"),
        ("an empty object", "{}"),
        ("cut short", ReviewText[..(ReviewText.Length / 2)]),
        ("trailing content", ReviewText + "{}"),
        ("duplicate keys", """{"apiVersion":"admission.k8s.io/v1","apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"a"}}"""),
        ("too deep", new string('[', 200) + new string(']', 200)),
        ("no request", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}"""),
        ("no uid", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"operation":"CREATE"}}"""),
        ("a number for uid", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":7,"operation":"CREATE"}}"""),
        ("another kind", ReviewText.Replace("\"AdmissionReview\"", "\"ConversionReview\"", StringComparison.Ordinal)),
        ("another version", ReviewText.Replace("admission.k8s.io/v1", "admission.k8s.io/v2", StringComparison.Ordinal)),
        ("v1beta1", ReviewText.Replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1", StringComparison.Ordinal)),
        ("another operation", ReviewText.Replace("\"CREATE\"", "\"COPY\"", StringComparison.Ordinal)),
        ("an escaped uid", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"\u00e4\n\"","operation":"DELETE"}}"""),
    ];

    // White space after the review is no trailing content.
    private static byte[] Padded(int length)
    {
        var body = new byte[length];
        body.AsSpan().Fill((byte)' ');
        Review.CopyTo(body, 0);
        return body;
    }
}
