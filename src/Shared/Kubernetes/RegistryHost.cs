namespace Sluice.Kubernetes;

/// <summary>The host of a registry as a container runtime resolves it: two texts that reach the same registry are one.</summary>
internal static class RegistryHost
{
    // Every runtime asks registry-1.docker.io for docker.io; the others are answered by the same registry.
    private static readonly string[] DefaultAliases = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

    private const string HttpsPort = ":443";

    /// <summary>The one text of a host: lower case, without the port of HTTPS, Docker's registry by its short name.</summary>
    /// <param name="host">The host with its port, if there is one; may be a pattern.</param>
    public static string Canonical(string host)
    {
        var lower = host.ToLowerInvariant();
        var bare = lower.EndsWith(HttpsPort, StringComparison.Ordinal) ? lower[..^HttpsPort.Length] : lower;
        return DefaultAliases.Contains(bare) ? ImageReference.DefaultRegistry : bare;
    }
}
