using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>Pods that the tests send.</summary>
internal static class Pods
{
    /// <summary>The pod of samples/reviews/pod-with-logs.json, as a ReplicaSet makes it.</summary>
    public static JsonObject WithLogs()
    {
        var review = JsonNode.Parse(File.ReadAllText(RepositoryRoot.File("samples", "reviews", "pod-with-logs.json")))!;
        return review["request"]!["object"]!.DeepClone().AsObject();
    }

    /// <summary>The same without annotations, under a name.</summary>
    public static JsonObject WithoutAnnotations(string name)
    {
        var pod = WithLogs();
        pod["metadata"]!.AsObject().Remove("annotations");
        pod["metadata"]!.AsObject().Remove("generateName");
        pod["metadata"]!["name"] = name;
        return pod;
    }

    /// <summary>The smallest pod.</summary>
    public static string Plain(string name) =>
        $$"""{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "{{name}}" }, "spec": { "containers": [{ "name": "app", "image": "nginx:latest" }] } }""";

    /// <summary>The names of a pod's containers.</summary>
    public static string Containers(JsonNode pod) =>
        string.Join(',', pod["spec"]!["containers"]!.AsArray().Select(container => container!["name"]!.GetValue<string>()));

    /// <summary>The container of that name.</summary>
    public static JsonNode Container(JsonNode pod, string name) =>
        pod["spec"]!["containers"]!.AsArray().Single(container => container!["name"]!.GetValue<string>() == name)!;

    /// <summary>What is left when all that differs from one creation to the next is taken out.</summary>
    public static string Stored(JsonNode pod)
    {
        var copy = pod.DeepClone();
        var metadata = copy["metadata"]!.AsObject();
        foreach (var changing in (string[])["uid", "resourceVersion", "creationTimestamp", "namespace", "selfLink"])
        {
            metadata.Remove(changing);
        }

        foreach (var manager in metadata["managedFields"]?.AsArray() ?? [])
        {
            manager!.AsObject().Remove("time");
        }

        return copy.ToJsonString();
    }
}
