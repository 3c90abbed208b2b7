using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Policies;

/// <summary>Resources as kubectl names them in settings: <c>pods</c>, <c>deployments.apps</c>, <c>*</c>.</summary>
internal static class ResourceNames
{
    /// <summary>Whether the text names a resource.</summary>
    public static bool IsValid(string text) => text == "*" || KubernetesNames.IsDns1123Subdomain(text);

    /// <summary>The rule for a resource.</summary>
    public static ResourceRule ToRule(string text, Operations operations)
    {
        if (text == "*")
        {
            return new ResourceRule("*", "*", operations);
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? new ResourceRule("", text, operations)
            : new ResourceRule(text[(dot + 1)..], text[..dot], operations);
    }
}
