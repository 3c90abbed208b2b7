using System.Text;

namespace Sluice.Cluster.Tests.Serving;

/// <summary>A MutatingWebhookConfiguration for pods (and what else) of one namespace, fail-closed. The namespace has the label <c>webhook</c> with its own name.</summary>
internal static class WebhookOf
{
    /// <summary>Where they are made.</summary>
    public const string Path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    /// <summary>The manifest; its name is the namespace's.</summary>
    public static string Manifest(string @namespace, Uri url, string authorities, params string[] resources) => $$"""
        {
          "apiVersion": "admissionregistration.k8s.io/v1",
          "kind": "MutatingWebhookConfiguration",
          "metadata": { "name": "{{@namespace}}" },
          "webhooks": [{
            "name": "{{@namespace}}.sluice.dev",
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "timeoutSeconds": 10,
            "namespaceSelector": { "matchLabels": { "webhook": "{{@namespace}}" } },
            "rules": [{ "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [{{string.Join(",", resources.Select(resource => $"\"{resource}\""))}}] }],
            "clientConfig": { "url": "{{new Uri(url, "/mutate")}}", "caBundle": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(authorities))}}" }
          }]
        }
        """;
}
