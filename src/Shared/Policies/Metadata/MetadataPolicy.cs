using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.Metadata;

/// <summary>Sets labels and annotations.</summary>
internal sealed class MetadataPolicy(
    IReadOnlyList<KeyValuePair<string, string>> labels,
    IReadOnlyList<KeyValuePair<string, string>> annotations,
    bool overwrite) : LocalPolicy
{
    public static PolicyType Type { get; } = new()
    {
        Name = "metadata",
        Kind = PolicyKind.Mutating,
        Summary = "Sets labels and annotations where they are absent, or always.",
        Options = MetadataOptions.All,
        Rules = _ => [ResourceName.All.ToRule(Operations.Create | Operations.Update)],
        Create = context => new MetadataPolicy(
            context.Settings.Get(MetadataOptions.Labels),
            context.Settings.Get(MetadataOptions.Annotations),
            context.Settings.Get(MetadataOptions.Overwrite)),
        Check = new MetadataCheck(),
        ExampleMatch = "resources: [pods, deployments.apps]\n",
        ExampleSettings = "labels:\n  environment: production\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        // A pod is mutated when it is made and never after; CREATE and UPDATE of other objects keep what was set.
        var isPodUpdate = request.Operation == Operations.Update && request.Resource is { Group: "", Name: "pods" };
        if (request.Object.IsObject && !isPodUpdate)
        {
            Set(request.Object, "labels", labels);
            Set(request.Object, "annotations", annotations);
        }

        return Verdict.Allow;
    }

    private void Set(Node @object, string map, IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        // What is not an object here is not a Kubernetes object: the API server refuses it after us.
        var metadata = @object["metadata"u8];
        if (!metadata.IsAbsentOr(NodeKind.Object) || !metadata[map].IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        foreach (var (key, value) in entries)
        {
            var present = @object["metadata"u8][map][key];
            if (present.IsAbsent || overwrite)
            {
                @object.EnsureObject("metadata").EnsureObject(map).Set(key, value);
            }
        }
    }
}
