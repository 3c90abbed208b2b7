using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>What became of reports.</summary>
/// <param name="Applied">Reports that are in the cluster as they should be.</param>
/// <param name="Deleted">Reports of a scan before that nothing is left of.</param>
/// <param name="Faults">What could not be written.</param>
internal sealed record KeptReports(int Applied, int Deleted, IReadOnlyList<string> Faults);

/// <summary>Keeps the reports of scans in a cluster: server-side apply with a field manager of its own, and away with those that a newer scan has no findings for.</summary>
/// <param name="client">The API server.</param>
/// <param name="time">The clock.</param>
internal sealed class ReportKeeper(ApiServerClient client, TimeProvider time)
{
    /// <summary>Owns the fields of the reports.</summary>
    public const string FieldManager = "sluice";

    /// <summary>Writes reports.</summary>
    /// <param name="reports">The reports of a scan.</param>
    /// <param name="isWhole">Whether the scan saw everything: only then what is not among them is over.</param>
    /// <param name="space">The namespace that was scanned; "" for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<KeptReports> KeepAsync(IReadOnlyList<OpenReport> reports, bool isWhole, string space, CancellationToken cancellation)
    {
        var faults = new List<string>();
        var applied = 0;
        foreach (var report in reports)
        {
            var path = $"{report.Reference.Path}?fieldManager={FieldManager}&force=true";
            var answer = await client.CallAsync(HttpMethod.Patch, path, new RequestBody(report.Object.ToJson(), "application/apply-patch+yaml"), cancellation).ConfigureAwait(false);
            if (answer.Outcome == KubernetesOutcome.Found)
            {
                applied++;
            }
            else if (!answer.Message.Contains("is being terminated", StringComparison.Ordinal))
            {
                faults.Add(Explain(report.Reference, answer, "patch"));
            }
        }

        var deleted = isWhole ? await DeleteOthersAsync(reports.Select(report => report.Reference).ToHashSet(), space, faults, cancellation).ConfigureAwait(false) : 0;
        return new KeptReports(applied, deleted, faults);
    }

    private async Task<int> DeleteOthersAsync(HashSet<ObjectReference> kept, string space, List<string> faults, CancellationToken cancellation)
    {
        var others = new List<ObjectReference>();
        foreach (var collection in (ObjectReference[])[OpenReports.Collection("any") with { Namespace = space }, .. space.Length == 0 ? [OpenReports.Collection("")] : Array.Empty<ObjectReference>()])
        {
            var list = new PagedList(client, time);
            await foreach (var item in list.ReadAsync($"{collection.Path}?labelSelector={Uri.EscapeDataString($"{OpenReports.Label}={OpenReports.LabelValue}")}", KeyOf, cancellation).ConfigureAwait(false))
            {
                var key = KeyOf(item).Split('/');
                var own = collection with { Namespace = key[0], Name = key[1] };
                if (!kept.Contains(own))
                {
                    others.Add(own);
                }
            }

            if (list.Fault is { } fault)
            {
                faults.Add(fault);
            }
        }

        foreach (var other in others)
        {
            var answer = await client.CallAsync(HttpMethod.Delete, other.Path, null, cancellation).ConfigureAwait(false);
            if (answer.Outcome is not (KubernetesOutcome.Found or KubernetesOutcome.NotFound))
            {
                faults.Add(Explain(other, answer, "delete"));
            }
        }

        return others.Count;
    }

    private static string KeyOf(ReadOnlyMemory<byte> json)
    {
        var metadata = Node.ParseOrMissing(json.Span)["metadata"u8];
        return $"{metadata["namespace"u8].Text}/{metadata["name"u8].Text}";
    }

    private static string Explain(ObjectReference report, KubernetesAnswer answer, string verb) => answer.Outcome == KubernetesOutcome.NotFound
        ? $"{report.Resource} {report.Namespace}/{report.Name} cannot be written: {answer.Message}; the cluster may be without the OpenReports API (openreports.io/v1alpha1)"
        : $"{report.Resource} {report.Namespace}/{report.Name} cannot be written: {answer.Explain(report, verb)}";
}
