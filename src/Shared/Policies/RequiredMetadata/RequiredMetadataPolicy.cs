using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>Judges labels and annotations.</summary>
internal sealed class RequiredMetadataPolicy : LocalPolicy
{
    private readonly MetadataJudge[] _judges;
    private readonly ResourceRule[] _named;
    private readonly bool _everything;
    private readonly bool _workloads;
    private readonly bool _allowExisting;

    private RequiredMetadataPolicy(Settings settings)
    {
        _judges =
        [
            new("labels", settings.Get(RequiredMetadataOptions.Labels), new GlobSet(settings.Get(RequiredMetadataOptions.ForbiddenLabels), [])),
            new("annotations", settings.Get(RequiredMetadataOptions.Annotations), new GlobSet(settings.Get(RequiredMetadataOptions.ForbiddenAnnotations), [])),
        ];
        var resources = settings.Get(RequiredMetadataOptions.Resources);
        _everything = resources.Contains("*");
        _named = [.. ToRules(resources.Where(resource => resource != "*"))];
        _workloads = settings.Get(RequiredMetadataOptions.Workloads);
        _allowExisting = settings.Get(RequiredMetadataOptions.AllowExisting);
    }

    public static PolicyType Type { get; } = new()
    {
        Name = "required-metadata",
        Kind = PolicyKind.Validating,
        Summary = "Requires labels and annotations, with patterns for their values, and forbids others.",
        Options = RequiredMetadataOptions.All,
        Rules = settings =>
        [
            .. ToRules(settings.Get(RequiredMetadataOptions.Resources)),
            .. settings.Get(RequiredMetadataOptions.Workloads) ? PodRules.Workloads : [],
        ],
        Create = context => new RequiredMetadataPolicy(context.Settings),
        ExampleSettings = "resources: [namespaces, deployments.apps]\nlabels:\n  team: \"[a-z][a-z0-9-]*\"\n  environment: dev|staging|production\nforbiddenLabels: [bad-label]\nworkloads: true\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!request.Object.IsObject || !request.OldObject["metadata"u8]["deletionTimestamp"u8].IsAbsent)
        {
            return Verdict.Allow;
        }

        var faults = FindFaults(request, request.Object);
        if (_allowExisting && faults.Count > 0)
        {
            var before = FindFaults(request, request.OldObject).ToHashSet();
            faults.RemoveAll(fault => request.OldObject.IsObject && before.Contains(fault));
        }

        return Verdict.DenyIfAny(faults);
    }

    private static IEnumerable<ResourceRule> ToRules(IEnumerable<string> resources) =>
        resources.Select(resource => ResourceNames.ToRule(resource, Operations.Create | Operations.Update));

    private List<string> FindFaults(AdmissionRequest request, Node @object)
    {
        var faults = new List<string>();
        if (_named.Any(rule => rule.Matches(request)) || (_everything && !SystemObjects.Contains(request)))
        {
            Judge(@object["metadata"u8], "metadata", faults);
        }

        // A pod is no template: its own metadata is judged above, when pods are among the resources.
        if (_workloads && Pod.TryGet(@object, workloads: true, out var pod) && pod.Path.Length > 0)
        {
            Judge(pod.Metadata, $"{pod.Path}metadata", faults);
        }

        return faults;
    }

    private void Judge(Node metadata, string path, List<string> faults)
    {
        foreach (var judge in _judges)
        {
            judge.FindFaults(metadata, path, faults);
        }
    }
}
