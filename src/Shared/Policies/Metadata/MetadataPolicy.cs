using Sluice.Admission;
using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Metadata;

/// <summary>Sets labels and annotations.</summary>
internal sealed class MetadataPolicy : NamespacedPolicy
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _labels;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _annotations;
    private readonly bool _overwrite;
    private readonly Template _template = new();

    private MetadataPolicy(PolicyContext context)
        : base(context)
    {
        var settings = context.Settings;
        (_labels, _annotations, _overwrite) = (settings.Get(MetadataOptions.Labels), settings.Get(MetadataOptions.Annotations), settings.Get(MetadataOptions.Overwrite));
        _template.Compile(_labels);
        _template.Compile(_annotations);
    }

    public static PolicyType Type { get; } = new()
    {
        Name = "metadata",
        Kind = PolicyKind.Mutating,
        Summary = "Sets labels and annotations where they are absent, or always.",
        Options = MetadataOptions.All,
        Rules = _ => [ResourceName.All.ToRule(Operations.Create | Operations.Update)],
        Create = Create,
        Check = new MetadataCheck(),
        ExampleMatch = "resources: [pods, deployments.apps]\n",
        ExampleSettings = "labels:\n  environment: production\nannotations:\n  example.com/owner: ${labels['team']:-nobody}\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        // A pod is mutated when it is made and never after; CREATE and UPDATE of other objects keep what was set.
        var isPodUpdate = request.Operation == Operations.Update && request.Resource is { Group: "", Name: "pods" };
        if (!request.Object.IsObject || isPodUpdate)
        {
            return Verdict.Allow;
        }

        var rendering = _template.IsEmpty ? null : new Rendering(new PlaceholderSource(request.Object, request, "the object"));
        Set(request.Object, "labels", _labels, rendering);
        Set(request.Object, "annotations", _annotations, rendering);
        return rendering is not { Faults.Count: > 0 } ? Verdict.Allow
            : request.Operation == Operations.Create ? Verdict.DenyIfAny(rendering.Faults)
            : rendering.Faults.Aggregate(Verdict.Allow, (verdict, fault) => verdict.Warn(fault));
    }

    private static MetadataPolicy Create(PolicyContext context)
    {
        context.RequireOneOf(MetadataOptions.Labels, MetadataOptions.Annotations);
        var policy = new MetadataPolicy(context);
        if (policy._overwrite)
        {
            policy.RefuseCircles(context, MetadataOptions.Labels, "labels");
            policy.RefuseCircles(context, MetadataOptions.Annotations, "annotations");
        }

        return policy;
    }

    // What is made of itself would be another one at each review.
    private void RefuseCircles(PolicyContext context, Option<IReadOnlyList<KeyValuePair<string, string>>> option, string map)
    {
        foreach (var path in _template.Placeholders.Select(placeholder => placeholder.Path).Where(path => context.Settings.Get(option).Any(entry => IsAt(path, map, entry.Key))))
        {
            context.Errors.Add(context.Settings.NodeOf(option), $"{context.Settings.Path}.{option.Name}",
                $"${{{path.Text}}} is what the policy itself sets, so that it would grow at each review; expected a value from elsewhere, or no overwrite");
        }
    }

    private static bool IsAt(PlaceholderPath path, string map, string key) =>
        path.Steps.Select(step => step.Name).SequenceEqual(path.Steps[0].Name == "metadata" ? ["metadata", map, key] : [map, key]);

    private void Set(Node @object, string map, IReadOnlyList<KeyValuePair<string, string>> entries, Rendering? rendering)
    {
        // What is not an object here is not a Kubernetes object: the API server refuses it after us.
        var metadata = @object["metadata"u8];
        if (entries.Count == 0 || !metadata.IsAbsentOr(NodeKind.Object) || !metadata[map].IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        foreach (var (key, value) in entries)
        {
            var present = @object["metadata"u8][map][key];
            if ((present.IsAbsent || _overwrite) && Render(map, key, value, rendering) is { } rendered)
            {
                @object.EnsureObject("metadata").EnsureObject(map).Set(key, rendered);
            }
        }
    }

    // Null when the object has not what it is made of.
    private string? Render(string map, string key, string text, Rendering? rendering)
    {
        if (rendering is null)
        {
            return text;
        }

        var faults = rendering.Faults.Count;
        var rendered = _template.RenderMetadata(map, key, text, rendering);
        return rendering.Faults.Count == faults ? rendered : null;
    }
}
