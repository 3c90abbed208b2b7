using System.Text.Json.Nodes;

namespace Sluice.Shared.Tests.Common;

/// <summary>AdmissionReviews as kube-apiserver sends them.</summary>
internal static class Reviews
{
    public const string Uid = "705ab4f5-6393-11e8-b7cc-42010a800002";

    /// <summary>A pod as a ReplicaSet makes it, in a review.</summary>
    /// <param name="change">Changes the request before it is written.</param>
    /// <param name="version">Version of the review.</param>
    public static string Pod(Action<JsonNode>? change = null, string version = "v1")
    {
        var review = JsonNode.Parse(PodReview)!;
        review["apiVersion"] = $"admission.k8s.io/{version}";
        change?.Invoke(review["request"]!);
        return review.ToJsonString();
    }

    private const string PodReview = """
        {
          "kind": "AdmissionReview",
          "apiVersion": "admission.k8s.io/v1",
          "request": {
            "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
            "kind": { "group": "", "version": "v1", "kind": "Pod" },
            "resource": { "group": "", "version": "v1", "resource": "pods" },
            "requestKind": { "group": "", "version": "v1", "kind": "Pod" },
            "requestResource": { "group": "", "version": "v1", "resource": "pods" },
            "namespace": "shop",
            "operation": "CREATE",
            "userInfo": {
              "username": "system:serviceaccount:kube-system:replicaset-controller",
              "uid": "a7e0ab33-5f29-11e8-8a3c-36e6bb280816",
              "groups": ["system:serviceaccounts", "system:authenticated"]
            },
            "object": {
              "kind": "Pod",
              "apiVersion": "v1",
              "metadata": {
                "generateName": "web-7d4b9c6f5-",
                "labels": { "app": "web", "pod-template-hash": "7d4b9c6f5" },
                "annotations": { "example.com/owner": "team \"a\" \u00e9", "example.com/~tilde": "\ud83d\ude00" },
                "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-7d4b9c6f5", "uid": "u", "controller": true }]
              },
              "spec": {
                "containers": [
                  {
                    "name": "web", "image": "nginx:latest", "ports": [{ "containerPort": 5678, "protocol": "TCP" }],
                    "resources": { "limits": { "cpu": "200m", "memory": 268435456 }, "requests": { "cpu": 0.1 } },
                    "volumeMounts": [{ "name": "kube-api-access-x", "readOnly": true, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount" }]
                  }
                ],
                "volumes": [{ "name": "kube-api-access-x", "projected": { "sources": [], "defaultMode": 420 } }],
                "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "serviceAccountName": "default", "securityContext": {}
              },
              "status": {}
            },
            "oldObject": null,
            "dryRun": false,
            "options": { "kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1" }
          }
        }
        """;
}
