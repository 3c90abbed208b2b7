using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>The resources that an API server has, as it says itself (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api).</summary>
internal sealed class ResourceDiscovery(ApiServerClient client)
{
    private readonly Dictionary<(string Group, string Plural), ScannedResource> _found = [];
    private readonly List<string> _faults = [];

    /// <summary>Finds those that can be listed, each in the version that the API server prefers.</summary>
    /// <param name="isWanted">Whether a group is asked about.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The resources; and what could not be found out.</returns>
    public async Task<(IReadOnlyCollection<ScannedResource> Resources, IReadOnlyList<string> Faults)> FindAsync(Func<string, bool> isWanted, CancellationToken cancellation)
    {
        if (isWanted(""))
        {
            await AddAsync("", "v1", "/api/v1", cancellation).ConfigureAwait(false);
        }

        foreach (var group in (await GetAsync("/apis", cancellation).ConfigureAwait(false))["groups"u8].Items)
        {
            if (group["name"u8].Text is { } name && isWanted(name))
            {
                foreach (var version in VersionsOf(group))
                {
                    await AddAsync(name, version, $"/apis/{name}/{version}", cancellation).ConfigureAwait(false);
                }
            }
        }

        return (_found.Values, _faults);
    }

    private static List<string> VersionsOf(Node group)
    {
        List<string> versions = [group["preferredVersion"u8]["version"u8].Text ?? ""];
        foreach (var version in group["versions"u8].Items)
        {
            if (version["version"u8].Text is { } name && !versions.Contains(name))
            {
                versions.Add(name);
            }
        }

        return versions;
    }

    private async Task AddAsync(string group, string version, string path, CancellationToken cancellation)
    {
        foreach (var resource in (await GetAsync(path, cancellation).ConfigureAwait(false))["resources"u8].Items)
        {
            if (resource["name"u8].Text is { } plural && resource["kind"u8].Text is { } kind && !plural.Contains('/', StringComparison.Ordinal)
                && resource["verbs"u8].Items.Any(verb => verb.TextEquals("list"u8)))
            {
                // What another version has too is the same objects.
                _found.TryAdd((group, plural), new ScannedResource(group, version, kind, plural, resource["namespaced"u8].IsTrue));
            }
        }
    }

    private async Task<Node> GetAsync(string path, CancellationToken cancellation)
    {
        var answer = await client.CallAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found)
        {
            return Node.ParseOrMissing(answer.Body.Span);
        }

        _faults.Add($"{path} cannot be read: {answer.Message}");
        return default;
    }
}
