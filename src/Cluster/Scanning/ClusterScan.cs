using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>Has the policies judge what there is: the objects of a cluster, page by page, or of files.</summary>
/// <param name="configuration">The policies.</param>
/// <param name="options">What is scanned.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterScan(SluiceConfiguration configuration, ScanOptions options, TimeProvider time)
{
    // Often enough for who looks on.
    private const int ProgressEvery = 100;

    private readonly ScanFindings _findings = new(options.Capacity);
    private readonly List<string> _faults = [];
    private readonly Document _document = new();
    private long _seen;
    private long _judged;

    /// <summary>How far it is.</summary>
    public ScanProgress Progress { get; private set; } = new("", 0, 0);

    /// <summary>Scans a cluster.</summary>
    public async Task<ScanOutcome> OfClusterAsync(ApiServerClient client, CancellationToken cancellation)
    {
        var (resources, faults) = await new ResourceDiscovery(client).FindAsync(group => ScanRules.IsWantedGroup(configuration, group), cancellation).ConfigureAwait(false);
        _faults.AddRange(faults);
        using var judge = new ObjectJudge(configuration, options, time);
        var list = new PagedList(client, time);
        judge.Namespaces = await ReadNamespacesAsync(list, cancellation).ConfigureAwait(false);
        foreach (var resource in resources.Where(IsScanned).OrderBy(resource => resource.Title, StringComparer.Ordinal))
        {
            var path = new ObjectReference(resource.Group, resource.Version, resource.Plural, options.Namespace, "").Path;
            await foreach (var json in list.ReadAsync(path, KeyOf, cancellation).ConfigureAwait(false))
            {
                await JudgeAsync(judge, resource, _document.Root, json, "", cancellation).ConfigureAwait(false);
                Report(resource.Title, list.Remaining);
            }

            if (list.Fault is { } fault)
            {
                _faults.Add(fault);
            }
        }

        return new ScanOutcome(_findings, _judged, _faults);
    }

    /// <summary>Scans objects that are at hand.</summary>
    /// <param name="objects">Each with its resource and its place.</param>
    /// <param name="namespaces">The labels of namespaces.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ScanOutcome> OfObjectsAsync(
        IEnumerable<(ScannedResource Resource, Node Object, string Place)> objects, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces, CancellationToken cancellation)
    {
        using var judge = new ObjectJudge(configuration, options, time) { Namespaces = namespaces };
        foreach (var (resource, item, place) in objects)
        {
            if (IsScanned(resource) && (options.Namespace.Length == 0 || item["metadata"u8]["namespace"u8].Text == options.Namespace))
            {
                await JudgeAsync(judge, resource, item, item.ToJson(), place, cancellation).ConfigureAwait(false);
                Report(resource.Title, 0);
            }
        }

        return new ScanOutcome(_findings, _judged, _faults);
    }

    private bool IsScanned(ScannedResource resource) => (resource.IsNamespaced || options.Namespace.Length == 0)
        && (ScanRules.IsWanted(configuration, resource, PolicyKind.Mutating) || ScanRules.IsWanted(configuration, resource, PolicyKind.Validating));

    private async ValueTask JudgeAsync(ObjectJudge judge, ScannedResource resource, Node item, ReadOnlyMemory<byte> json, string place, CancellationToken cancellation)
    {
        _seen++;

        // What goes away is nobody's fault any more, and what a scan before wrote is no object of anybody's.
        if (item["metadata"u8]["deletionTimestamp"u8].Exists || item["metadata"u8]["labels"u8][OpenReports.Label].Exists || (options.Since is { } since && !ObjectAge.IsSince(item, since)))
        {
            return;
        }

        _judged++;
        var verdicts = await judge.JudgeAsync(resource, item, json, cancellation).ConfigureAwait(false);
        foreach (var finding in verdicts.Findings)
        {
            var owner = options.Owners ? ObjectOwner.Of(item, finding.Object) : finding.Object;
            _findings.Add(finding with { Object = owner, First = finding.Object, Place = place });
        }

        var space = item["metadata"u8]["namespace"u8].Text ?? "";
        for (var i = 0; i < verdicts.Passed; i++)
        {
            _findings.Pass(space);
        }
    }

    // Parsed here, once, for all that is asked of it.
    private string KeyOf(ReadOnlyMemory<byte> json)
    {
        if (_document.Parse(json.Span) is { } fault)
        {
            throw new InvalidOperationException($"an item of a list is no object: {fault}");
        }

        var metadata = _document.Root["metadata"u8];
        return $"{metadata["namespace"u8].Text}/{metadata["name"u8].Text}";
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> ReadNamespacesAsync(PagedList list, CancellationToken cancellation)
    {
        var labels = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        if (!configuration.Policies.Any(policy => !policy.Match.NamespaceSelector.IsEmpty))
        {
            return labels;
        }

        await foreach (var _ in list.ReadAsync("/api/v1/namespaces", KeyOf, cancellation).ConfigureAwait(false))
        {
            labels[_document.Root["metadata"u8]["name"u8].Text ?? ""] = LabelsOf(_document.Root);
        }

        if (list.Fault is { } fault)
        {
            _faults.Add(fault);
        }

        return labels;
    }

    /// <summary>The labels of an object.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(Node item)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in item["metadata"u8]["labels"u8].Members)
        {
            labels[label.Name] = label.Value.Text ?? "";
        }

        return labels;
    }

    private void Report(string resource, long remaining)
    {
        if (_seen % ProgressEvery == 0)
        {
            Progress = new ScanProgress(resource, _seen, _seen + remaining);
        }
    }
}
