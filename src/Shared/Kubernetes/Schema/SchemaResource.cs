using System.Collections.Immutable;

namespace Sluice.Kubernetes.Schema;

/// <summary>A resource that Kubernetes comes with.</summary>
/// <param name="Group">API group; "" for the core one.</param>
/// <param name="Version">Version, such as <c>v1</c>.</param>
/// <param name="Kind">Kind, such as <c>Deployment</c>.</param>
/// <param name="Plural">Name in paths and rules, such as <c>deployments</c>.</param>
/// <param name="IsNamespaced">Whether its objects are in a namespace.</param>
internal sealed record SchemaResource(string Group, string Version, string Kind, string Plural, bool IsNamespaced)
{
    /// <summary>Such as <c>status</c> and <c>scale</c>: those that can be written.</summary>
    public ImmutableArray<string> Subresources { get; init; } = [];

    /// <summary>As kubectl and sluice.yaml name it: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>As objects name it: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
}
