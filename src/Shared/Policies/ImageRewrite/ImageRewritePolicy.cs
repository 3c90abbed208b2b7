using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ImageRewrite;

/// <summary>Sends images to mirrors. Images are what of a running pod can change, so an update is looked at too: what it leaves as it was stays.</summary>
internal sealed class ImageRewritePolicy(IReadOnlyList<RewriteRule> rules, GlobSet names) : LocalPolicy
{
    public static PolicyType Type { get; } = new()
    {
        Name = "image-rewrite",
        Kind = PolicyKind.Mutating,
        Summary = "Rewrites the images of pods to registry mirrors, tags and digests kept; also when an image of a running pod is changed (kubectl set image).",
        Options = ImageRewriteOptions.All,
        Rules = _ => [new ResourceRule("", "pods", Operations.Create | Operations.Update), new ResourceRule("", "pods/ephemeralcontainers", Operations.Update)],
        Create = context => new ImageRewritePolicy(RewriteRule.Read(context.Settings, context.Errors), context.Settings.Get(ContainerNames.Setting)),
        Check = new ImageRewriteCheck(),
        ExampleSettings = "rules:\n  - from: docker.io/*\n    to: mirror.example.com/*\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!Pod.TryGet(request, out var pod))
        {
            return Verdict.Allow;
        }

        Pod.TryGet(request.OldObject, workloads: false, out var old);
        var warnings = new List<string>();
        foreach (var field in ImageField.Changed(pod, old, names))
        {
            if (Rewrite(field) is { } warning)
            {
                warnings.Add(warning);
            }
        }

        return Verdict.Allow.Warn([.. warnings]);
    }

    private string? Rewrite(ImageField field)
    {
        // A text that names no image is left for the API server or the kubelet to refuse.
        if (!ImageReference.TryParse(field.Text, out var image, out _) || rules.Any(rule => rule.To.Matches(image.CanonicalName)))
        {
            return null;
        }

        if (rules.FirstOrDefault(rule => rule.From.Matches(image.CanonicalName)) is not { } rule)
        {
            return null;
        }

        // A registry's port cannot stand inside of a path: localhost:5000/a has no place under a mirror of every image.
        var target = rule.Apply(image.CanonicalName) + image.Suffix;
        if (!ImageReference.TryParse(target, out _, out _))
        {
            return $"{field.Path}: \"{PlainText.Value(field.Text)}\" is left as it is: \"{PlainText.Value(target)}\" would be no image name";
        }

        field.Parent.Set(field.Member, target);
        return null;
    }
}
