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
    private readonly bool _workloads;
    private readonly bool _allowExisting;

    private RequiredMetadataPolicy(Settings settings, IReadOnlyList<ResourceRule> rules)
    {
        _judges =
        [
            new("labels", settings.Get(RequiredMetadataOptions.Labels), new GlobSet(settings.Get(RequiredMetadataOptions.ForbiddenLabels), [])),
            new("annotations", settings.Get(RequiredMetadataOptions.Annotations), new GlobSet(settings.Get(RequiredMetadataOptions.ForbiddenAnnotations), [])),
        ];
        _named = [.. rules.Where(rule => rule.Group != "*")];
        _workloads = settings.Get(RequiredMetadataOptions.Workloads);
        _allowExisting = settings.Get(RequiredMetadataOptions.AllowExisting);
    }

    public static PolicyType Type { get; } = new()
    {
        Name = "required-metadata",
        Kind = PolicyKind.Validating,
        JudgesMetadata = true,
        Summary = "Requires labels and annotations, with patterns for their values, and forbids others. An update is judged by what it changes. " +
            "Without match.resources it is for all that people write: what the control plane and the kubelets write (also the Jobs of a CronJob, the ReplicaSets and pods of a Deployment) is judged only when it is named. " +
            "A rule of type validation is enough for one label of one kind; this type leaves old faults alone, and tells all of them in one message.",
        Options = RequiredMetadataOptions.All,
        Rules = _ => [ResourceName.All.ToRule(Operations.Create | Operations.Update), new ResourceRule("*", "*/status", Operations.Update)],
        Create = Create,
        Check = new RequiredMetadataCheck(),
        ExampleMatch = "resources: [namespaces, deployments.apps]\n",
        ExampleSettings = "labels:\n  team: \"[a-z][a-z0-9-]*\"\n  environment: dev|staging|production\nforbiddenLabels: [bad-label]\nworkloads: true\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!request.Object.IsObject || !request.OldObject["metadata"u8]["deletionTimestamp"u8].IsAbsent || !IsMeant(request))
        {
            return Verdict.Allow;
        }

        var faults = FindFaults(request.Object);
        if (_allowExisting && faults.Count > 0)
        {
            var before = FindFaults(request.OldObject).ToHashSet();
            faults.RemoveAll(fault => request.OldObject.IsObject && before.Contains(fault));
        }

        return Verdict.DenyIfAny(faults);
    }

    private static RequiredMetadataPolicy Create(PolicyContext context)
    {
        var settings = context.Settings;
        context.RequireOneOf(RequiredMetadataOptions.Labels, RequiredMetadataOptions.Annotations, RequiredMetadataOptions.ForbiddenLabels, RequiredMetadataOptions.ForbiddenAnnotations);
        Refuse(context, settings.Get(RequiredMetadataOptions.Labels), RequiredMetadataOptions.ForbiddenLabels);
        Refuse(context, settings.Get(RequiredMetadataOptions.Annotations), RequiredMetadataOptions.ForbiddenAnnotations);
        return new RequiredMetadataPolicy(settings, context.Rules);
    }

    private static void Refuse(PolicyContext context, IReadOnlyList<KeyValuePair<string, ValuePattern>> required, Option<IReadOnlyList<string>> forbidden)
    {
        var set = new GlobSet(context.Settings.Get(forbidden), []);
        foreach (var (key, _) in required.Where(entry => set.Matches(entry.Key)))
        {
            context.Errors.Add(context.Settings.NodeOf(forbidden), $"{context.Settings.Path}.{forbidden.Name}", $"\"{key}\" is required and forbidden at once, so that nothing could be written; expected one of the two");
        }
    }

    // What * means besides what people write is left to those who write it.
    private bool IsMeant(AdmissionRequest request) => _named.Any(rule => rule.Matches(request)) || !SystemObjects.Contains(request);

    private List<string> FindFaults(Node @object)
    {
        var faults = new List<string>();
        Judge(@object["metadata"u8], "metadata", faults);

        // A pod is no template: its own metadata is judged above.
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
