namespace Sluice.Cluster.Scanning;

/// <summary>A resource whose objects are scanned.</summary>
/// <param name="Group">API group; "" for the core one.</param>
/// <param name="Version">Version, such as <c>v1</c>.</param>
/// <param name="Kind">Kind, such as <c>Pod</c>.</param>
/// <param name="Plural">Plural name, such as <c>pods</c>.</param>
/// <param name="IsNamespaced">Whether its objects are in namespaces.</param>
internal sealed record ScannedResource(string Group, string Version, string Kind, string Plural, bool IsNamespaced)
{
    /// <summary>Group and version as objects have it.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As people write it: <c>deployments.apps</c>.</summary>
    public string Title => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}

/// <summary>An object that a finding is about.</summary>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Namespace">Namespace; "" for none.</param>
/// <param name="Name">Name.</param>
internal readonly record struct ScannedObject(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <summary>Kind, namespace and name.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
