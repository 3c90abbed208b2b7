using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests.Corpus;

/// <summary>Makes reviews.</summary>
internal static class Reviews
{
    /// <summary>A review of a Pod's creation.</summary>
    /// <param name="change">What is special about the Pod.</param>
    /// <param name="uid">The review's uid.</param>
    public static byte[] OfPod(Action<JsonNode> change, string uid = "a-uid")
    {
        var pod = YamlText.ToJson(
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop }
            spec: { containers: [{ name: app, image: "nginx:1.29" }] }
            """)!;
        change(pod);
        return WithUid(ReviewBuilder.Build(pod), uid);
    }

    /// <summary>A review of the creation of an Ingress whose Service must be looked up.</summary>
    public static byte[] OfIngress() => ReviewBuilder.Build(YamlText.ToJson(
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: web, namespace: shop }
        spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
        """)!);

    private static byte[] WithUid(byte[] bytes, string uid)
    {
        var review = JsonNode.Parse(bytes)!;
        review["request"]!["uid"] = uid;
        return Encoding.UTF8.GetBytes(review.ToJsonString());
    }
}
