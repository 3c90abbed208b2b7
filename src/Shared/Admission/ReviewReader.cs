using Sluice.Json;

namespace Sluice.Admission;

/// <summary>An AdmissionReview as it came in.</summary>
internal sealed class Review
{
    /// <summary>The version to answer in.</summary>
    public string ApiVersion { get; set; } = "";

    /// <summary>The request.</summary>
    public AdmissionRequest Request { get; } = new(Operations.None);
}

/// <summary>Reads an AdmissionReview (admission.k8s.io v1 and v1beta1) from a parsed document.</summary>
internal static class ReviewReader
{
    // It goes back as it came. The API server's have 36.
    private const int LongestUid = 256;

    private const string V1 = "admission.k8s.io/v1";
    private const string V1Beta1 = "admission.k8s.io/v1beta1";

    /// <summary>Reads the review.</summary>
    /// <returns>The review, or what is wrong with it.</returns>
    public static (Review? Review, HttpFault? Fault) Read(Node root)
    {
        var review = new Review();
        return Read(root, review) is { } fault ? (null, fault) : (review, null);
    }

    /// <summary>Reads the review, in place of whatever <paramref name="review"/> was.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static HttpFault? Read(Node root, Review review)
    {
        if (!root.IsObject)
        {
            return new HttpFault(400, "the body is not an AdmissionReview: expected a JSON object");
        }

        if (!root["kind"u8].TextEquals("AdmissionReview"u8))
        {
            return Wrong("kind", root["kind"u8], "\"AdmissionReview\"");
        }

        var version = root["apiVersion"u8] switch
        {
            var node when node.TextEquals("admission.k8s.io/v1"u8) => V1,
            var node when node.TextEquals("admission.k8s.io/v1beta1"u8) => V1Beta1,
            _ => null,
        };
        if (version is null)
        {
            return Wrong("apiVersion", root["apiVersion"u8], $"\"{V1}\" or \"{V1Beta1}\"");
        }

        review.ApiVersion = version;
        return ReadRequest(root["request"u8], review.Request);
    }

    private static HttpFault? ReadRequest(Node source, AdmissionRequest request)
    {
        if (!source.IsObject)
        {
            return Wrong("request", source, "an object");
        }

        if (!IsUid(source["uid"u8]))
        {
            return Wrong("request.uid", source["uid"u8], $"a text of 1 to {LongestUid} characters");
        }

        var operation = OperationNames.Parse(source["operation"u8].RepeatedText);
        if (operation == Operations.None)
        {
            return Wrong("request.operation", source["operation"u8], "CREATE, UPDATE, DELETE or CONNECT");
        }

        request.Read(source, operation);
        return null;
    }

    // A text has no more characters than its JSON has bytes.
    private static bool IsUid(Node node) =>
        node.Kind == NodeKind.String && node.Raw.Length > 0 && (node.Raw.Length <= LongestUid || node.Text!.Length <= LongestUid);

    private static HttpFault Wrong(string field, Node found, string expected) => new(400, $"{field} is {Show(found)}; expected {expected}")
    {
        Logged = $"{field} is not what was expected: {expected}",
    };

    private static string Show(Node node)
    {
        const int Longest = 80;
        var text = node.Kind switch
        {
            NodeKind.Missing => "missing",
            NodeKind.Object => "an object",
            NodeKind.Array => "an array",
            _ => node.ToString(),
        };
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
