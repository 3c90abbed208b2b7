using Sluice.Json;

namespace Sluice.Cluster.Doctor;

/// <summary>Reads from a cluster what the checks look at: all webhook configurations, admission policies and namespaces, and what stands behind webhooks.</summary>
internal sealed class ClusterReader(ApiServerClient client)
{
    private const string Admission = "/apis/admissionregistration.k8s.io/v1";
    private readonly List<Node> _objects = [];

    /// <summary>Reads it.</summary>
    /// <returns>The cluster; or why it cannot be looked at.</returns>
    public async Task<(ClusterView? View, string? Error)> ReadAsync(CancellationToken cancellation)
    {
        var error = await ListAsync($"{Admission}/mutatingwebhookconfigurations", cancellation).ConfigureAwait(false)
            ?? await ListAsync($"{Admission}/validatingwebhookconfigurations", cancellation).ConfigureAwait(false)
            ?? await ListAsync("/api/v1/namespaces", cancellation).ConfigureAwait(false)

            // Younger than some clusters: one that does not have them answers 404, which is no fault.
            ?? await ListAsync($"{Admission}/validatingadmissionpolicies", cancellation).ConfigureAwait(false)
            ?? await ListAsync($"{Admission}/mutatingadmissionpolicies", cancellation).ConfigureAwait(false)
            ?? await ReadBackendsAsync(cancellation).ConfigureAwait(false);
        return error is null ? (new ClusterView(_objects, isWhole: true), null) : (null, error);
    }

    private async Task<string?> ReadBackendsAsync(CancellationToken cancellation)
    {
        var services = Interceptor.All(new ClusterView(_objects, isWhole: true)).Where(webhook => webhook.Service.Exists)
            .Select(webhook => (Namespace: webhook.Service["namespace"u8].Text ?? "", Name: webhook.Service["name"u8].Text ?? "")).Distinct().ToList();
        foreach (var (space, name) in services)
        {
            var error = await GetAsync(new ObjectReference("", "v1", "services", space, name), cancellation).ConfigureAwait(false)
                ?? await GetAsync(new ObjectReference("", "v1", "endpoints", space, name), cancellation).ConfigureAwait(false);
            if (error is not null)
            {
                return error;
            }
        }

        foreach (var space in services.Select(service => service.Namespace).Distinct())
        {
            if (await ListAsync(new ObjectReference("apps", "v1", "deployments", space, "").Path, cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private async Task<string?> ListAsync(string path, CancellationToken cancellation)
    {
        var continuation = "";
        do
        {
            var answer = await client.CallAsync(HttpMethod.Get, $"{path}?limit=500{continuation}", null, cancellation).ConfigureAwait(false);
            if (Refusal(answer, path) is { } refusal)
            {
                return refusal;
            }

            var list = Parse(answer);
            var kind = list["kind"u8].Text?.Replace("List", "", StringComparison.Ordinal) ?? "";
            foreach (var item in list["items"u8].Items)
            {
                item.Set("kind", kind);
                _objects.Add(item);
            }

            continuation = list["metadata"u8]["continue"u8].Text is { Length: > 0 } next ? $"&continue={Uri.EscapeDataString(next)}" : "";
        }
        while (continuation.Length > 0);
        return null;
    }

    private async Task<string?> GetAsync(ObjectReference resource, CancellationToken cancellation)
    {
        var answer = await client.CallAsync(HttpMethod.Get, resource.Path, null, cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found)
        {
            _objects.Add(Parse(answer));
        }

        return Refusal(answer, resource.Path);
    }

    private static string? Refusal(KubernetesAnswer answer, string path) => answer.Outcome switch
    {
        KubernetesOutcome.Found or KubernetesOutcome.NotFound => null,
        KubernetesOutcome.Unauthorized => $"the API server does not know these credentials ({answer.Message})",
        _ => $"{path} cannot be read: {answer.Message}",
    };

    private static Node Parse(KubernetesAnswer answer) => answer.Outcome == KubernetesOutcome.Found ? Node.ParseOrMissing(answer.Body.Span) : default;
}
