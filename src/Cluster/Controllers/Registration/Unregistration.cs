namespace Sluice.Cluster.Controllers.Registration;

/// <summary>
/// Takes the webhooks away before Sluice itself is uninstalled. Its Deployment goes first: then the controller takes them away, and does not bring them back; its pods
/// answer until they have drained. A controller that does not come to it is not waited for.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="time">The clock.</param>
internal sealed class Unregistration(ApiServerClient client, TimeProvider time)
{
    // A controller that works has done it in one or two; a Lease of one that was killed ends after 15.
    private static readonly TimeSpan LeftToController = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly ObjectReference[] Configurations =
    [
        new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "", KeptConfiguration.Name),
        new("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "", KeptConfiguration.Name),
    ];

    /// <summary>Does it.</summary>
    /// <param name="deployment">Sluice's Deployment.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why webhooks are left; null when none are.</returns>
    public async Task<string?> RunAsync(ObjectReference deployment, CancellationToken cancellation)
    {
        if (await DeleteAsync(deployment, cancellation).ConfigureAwait(false) is { } fault)
        {
            return fault;
        }

        var began = time.GetTimestamp();
        while (await FindLeftAsync(cancellation).ConfigureAwait(false) is { Length: > 0 } left)
        {
            var passed = time.GetElapsedTime(began);
            if (passed > Patience)
            {
                return left;
            }

            foreach (var configuration in passed > LeftToController ? Configurations : [])
            {
                if (await DeleteAsync(configuration, cancellation).ConfigureAwait(false) is { } refused)
                {
                    return refused;
                }
            }

            await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    // What is left of them, or why nobody knows; "" for nothing.
    private async Task<string> FindLeftAsync(CancellationToken cancellation)
    {
        var left = new List<string>();
        foreach (var configuration in Configurations)
        {
            var answer = await client.CallAsync(HttpMethod.Get, configuration.Path, null, cancellation).ConfigureAwait(false);
            if (answer.Outcome != KubernetesOutcome.NotFound)
            {
                left.Add(answer.Outcome == KubernetesOutcome.Found ? $"{configuration.Resource} {configuration.Name} is still there" : answer.Explain(configuration));
            }
        }

        return string.Join("; ", left);
    }

    private async Task<string?> DeleteAsync(ObjectReference item, CancellationToken cancellation)
    {
        var answer = await client.CallAsync(HttpMethod.Delete, item.Path, null, cancellation).ConfigureAwait(false);
        return answer.Outcome is KubernetesOutcome.Found or KubernetesOutcome.NotFound ? null : answer.Explain(item, "delete");
    }
}
