using Sluice.Json;

namespace Sluice.Admission;

/// <summary>An AdmissionReview as it came in: the version to answer in, and the request.</summary>
internal sealed record Review(string ApiVersion, AdmissionRequest Request);

/// <summary>Reads an AdmissionReview (admission.k8s.io v1 and v1beta1) from a parsed document.</summary>
internal static class ReviewReader
{
    private const string V1 = "admission.k8s.io/v1";
    private const string V1Beta1 = "admission.k8s.io/v1beta1";

    /// <summary>Reads the review.</summary>
    /// <returns>The review, or what is wrong with it.</returns>
    public static (Review? Review, string? Error) Read(Node root)
    {
        if (!root.IsObject)
        {
            return (null, "the body is not an AdmissionReview: expected a JSON object");
        }

        if (!root["kind"u8].TextEquals("AdmissionReview"u8))
        {
            return (null, $"kind is {Show(root["kind"u8])}; expected \"AdmissionReview\"");
        }

        var version = root["apiVersion"u8] switch
        {
            var node when node.TextEquals("admission.k8s.io/v1"u8) => V1,
            var node when node.TextEquals("admission.k8s.io/v1beta1"u8) => V1Beta1,
            _ => null,
        };
        if (version is null)
        {
            return (null, $"apiVersion is {Show(root["apiVersion"u8])}; expected \"{V1}\" or \"{V1Beta1}\"");
        }

        var (request, error) = ReadRequest(root["request"u8]);
        return request is null ? (null, error) : (new Review(version, request), null);
    }

    private static (AdmissionRequest? Request, string? Error) ReadRequest(Node source)
    {
        if (!source.IsObject)
        {
            return (null, $"request is {Show(source)}; expected an object");
        }

        var fields = new Fields();
        foreach (var member in source.Members)
        {
            fields.Take(member);
        }

        if (fields.Uid.Text is not { Length: > 0 } uid)
        {
            return (null, $"request.uid is {Show(fields.Uid)}; expected a text that is not empty");
        }

        var operation = OperationNames.Parse(fields.Operation.Text);
        return operation == Operations.None
            ? (null, $"request.operation is {Show(fields.Operation)}; expected CREATE, UPDATE, DELETE or CONNECT")
            : (fields.ToRequest(source, uid, operation), null);
    }

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

    /// <summary>The members of a request, found in one pass.</summary>
    private ref struct Fields
    {
        private Node _kind;
        private Node _resource;
        private Node _subResource;
        private Node _name;
        private Node _namespace;
        private Node _userInfo;
        private Node _object;
        private Node _oldObject;
        private Node _dryRun;

        public Node Uid { get; private set; }

        public Node Operation { get; private set; }

        public void Take(Member member)
        {
            switch (member.Name)
            {
                case "uid": Uid = member.Value; break;
                case "operation": Operation = member.Value; break;
                case "kind": _kind = member.Value; break;
                case "resource": _resource = member.Value; break;
                case "subResource": _subResource = member.Value; break;
                case "name": _name = member.Value; break;
                case "namespace": _namespace = member.Value; break;
                case "userInfo": _userInfo = member.Value; break;
                case "object": _object = member.Value; break;
                case "oldObject": _oldObject = member.Value; break;
                case "dryRun": _dryRun = member.Value; break;
            }
        }

        public readonly AdmissionRequest ToRequest(Node source, string uid, Operations operation) => new()
        {
            Uid = uid,
            Operation = operation,
            Kind = ReadName(_kind, "kind"u8),
            Resource = ReadName(_resource, "resource"u8),
            SubResource = _subResource.Text ?? "",
            Name = _name.Text ?? "",
            Namespace = _namespace.Text ?? "",
            UserName = _userInfo["username"u8].Text ?? "",
            Groups = ReadTexts(_userInfo["groups"u8]),
            DryRun = _dryRun.IsTrue,
            Object = _object,
            OldObject = _oldObject,
            Source = source,
        };

        private static GroupVersionName ReadName(Node node, ReadOnlySpan<byte> name) =>
            new(node["group"u8].Text ?? "", node["version"u8].Text ?? "", node[name].Text ?? "");

        private static IReadOnlyList<string> ReadTexts(Node node)
        {
            if (!node.IsArray)
            {
                return [];
            }

            var texts = new List<string>(4);
            foreach (var item in node.Items)
            {
                if (item.Text is { } text)
                {
                    texts.Add(text);
                }
            }

            return texts;
        }
    }
}
