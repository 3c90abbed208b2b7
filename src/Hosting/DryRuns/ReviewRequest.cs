using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>Reads the request of an AdmissionReview that somebody kept: it is tried just as it was sent.</summary>
internal static class ReviewRequest
{
    /// <summary>Whether an object is an AdmissionReview.</summary>
    public static bool IsReview(Node @object) =>
        @object["kind"u8].TextEquals("AdmissionReview"u8) && @object["apiVersion"u8].Text is { } version && version.StartsWith("admission.k8s.io/", StringComparison.Ordinal);

    /// <summary>Reads a review.</summary>
    /// <param name="review">The whole review, with a <c>request</c>.</param>
    public static DryRunRequest Read(Node review)
    {
        var request = review["request"u8];
        var objects = new ExactObjects(Present(request["object"u8]), Present(request["oldObject"u8]));
        var @namespace = request["namespace"u8].Text ?? "";
        return new DryRunRequest
        {
            Object = objects.Object.Exists ? objects.Object : objects.OldObject,
            Exactly = objects,
            Operation = OperationNames.Parse(request["operation"u8].Text),
            User = request["userInfo"u8]["username"u8].Text ?? "",
            Groups = request["userInfo"u8]["groups"u8].Items.Texts(),
            Namespace = @namespace,
            Name = request["name"u8].Text ?? "",
            SubResource = request["subResource"u8].Text ?? "",
            Resource = ResourceOf(request, @namespace.Length > 0),
            DryRun = request["dryRun"u8].IsTrue,
            ReviewVersion = review["apiVersion"u8].Text!,
        };
    }

    private static ApiResource ResourceOf(Node request, bool isNamespaced) => new(
        request["resource"u8]["group"u8].Text ?? "",
        request["resource"u8]["version"u8].Text ?? "",
        request["kind"u8]["kind"u8].Text ?? "",
        request["resource"u8]["resource"u8].Text ?? "",
        isNamespaced)
    {
        KindGroup = request["kind"u8]["group"u8].Text ?? "",
        KindVersion = request["kind"u8]["version"u8].Text ?? "",
    };

    private static Node Present(Node value) => value.IsAbsent ? default : value.Copy();
}
