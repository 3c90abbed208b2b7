using Sluice.Json;

namespace Sluice.Admission;

/// <summary>An AdmissionReview as it came in: the version to answer in, and the request.</summary>
internal sealed record Review(string ApiVersion, AdmissionRequest Request);

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
        if (!root.IsObject)
        {
            return (null, new HttpFault(400, "the body is not an AdmissionReview: expected a JSON object"));
        }

        if (!root["kind"u8].TextEquals("AdmissionReview"u8))
        {
            return (null, Wrong("kind", root["kind"u8], "\"AdmissionReview\""));
        }

        var version = root["apiVersion"u8] switch
        {
            var node when node.TextEquals("admission.k8s.io/v1"u8) => V1,
            var node when node.TextEquals("admission.k8s.io/v1beta1"u8) => V1Beta1,
            _ => null,
        };
        if (version is null)
        {
            return (null, Wrong("apiVersion", root["apiVersion"u8], $"\"{V1}\" or \"{V1Beta1}\""));
        }

        var (request, fault) = ReadRequest(root["request"u8]);
        return request is null ? (null, fault) : (new Review(version, request), null);
    }

    private static (AdmissionRequest? Request, HttpFault? Fault) ReadRequest(Node source)
    {
        if (!source.IsObject)
        {
            return (null, Wrong("request", source, "an object"));
        }

        if (source["uid"u8].Text is not { Length: > 0 and <= LongestUid } uid)
        {
            return (null, Wrong("request.uid", source["uid"u8], $"a text of 1 to {LongestUid} characters"));
        }

        var operation = OperationNames.Parse(source["operation"u8].Text);
        return operation == Operations.None
            ? (null, Wrong("request.operation", source["operation"u8], "CREATE, UPDATE, DELETE or CONNECT"))
            : (ToRequest(source, uid, operation), null);
    }

    private static AdmissionRequest ToRequest(Node source, string uid, Operations operation)
    {
        var user = source["userInfo"u8];
        return new AdmissionRequest
        {
            Uid = uid,
            Operation = operation,
            Kind = ReadName(source["kind"u8], "kind"u8),
            Resource = ReadName(source["resource"u8], "resource"u8),
            SubResource = source["subResource"u8].RepeatedText ?? "",
            Name = source["name"u8].Text ?? "",
            Namespace = source["namespace"u8].RepeatedText ?? "",
            UserName = user["username"u8].RepeatedText ?? "",
            Groups = ReadTexts(user["groups"u8]),
            DryRun = source["dryRun"u8].IsTrue,
            Object = source["object"u8],
            OldObject = source["oldObject"u8],
            Source = source,
        };
    }

    private static GroupVersionName ReadName(Node node, ReadOnlySpan<byte> name) =>
        new(node["group"u8].RepeatedText ?? "", node["version"u8].RepeatedText ?? "", node[name].RepeatedText ?? "");

    private static List<string> ReadTexts(Node node)
    {
        var texts = new List<string>(4);
        foreach (var item in node.Items)
        {
            if (item.RepeatedText is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

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
