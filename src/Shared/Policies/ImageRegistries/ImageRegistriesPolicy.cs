using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ImageRegistries;

/// <summary>
/// Lets only images of some registries in. An update is judged by what it changes: an object that was there before the policy can
/// still be labelled, scaled and deleted.
/// </summary>
internal sealed class ImageRegistriesPolicy(IReadOnlyList<RegistryPattern> registries, IReadOnlyList<RegistryPattern> except, bool workloads, GlobSet names) : LocalPolicy
{
    private static readonly ResourceRule[] PodRequests =
    [
        new("", "pods", Operations.Create | Operations.Update),
        new("", "pods/ephemeralcontainers", Operations.Update),
    ];

    private readonly string _expected = $"an image from {string.Join(" or ", registries)}{(except.Count == 0 ? "" : $", but not from {string.Join(" or ", except)}")}";

    public static PolicyType Type { get; } = new()
    {
        Name = "image-registries",
        Kind = PolicyKind.Validating,
        Summary = "Lets only images of the listed registries in: of containers, init and ephemeral containers, and image volumes. "
            + "A rule of type validation is enough for one registry whose images are always written in full; this type knows the names that runtimes give to the same registry.",
        Options = ImageRegistriesOptions.All,
        Rules = settings => settings.Get(ImageRegistriesOptions.Workloads) ? [.. PodRequests, .. PodRules.Workloads] : PodRequests,
        Create = Create,
        Check = new ImageRegistriesCheck(),
        ExampleSettings = "registries: [registry.example.com, ghcr.io/example]\nworkloads: true\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!Pod.TryGet(request.Object, workloads, out var pod))
        {
            return Verdict.Allow;
        }

        Pod.TryGet(request.OldObject, workloads, out var old);
        var denials = new List<string>();
        foreach (var field in ImageField.Changed(pod, old, names))
        {
            // A template may leave the image out; where it is needed, the API server says so.
            if (field.Text is { Length: > 0 } text && Judge(text) is { } fault)
            {
                denials.Add($"{field.Path}: {fault}");
            }
        }

        return Verdict.DenyIfAny(denials);
    }

    private static ImageRegistriesPolicy Create(PolicyContext context)
    {
        var settings = context.Settings;
        RegistryPattern[] registries = [.. settings.Get(ImageRegistriesOptions.Registries).Select(text => new RegistryPattern(text))];
        RegistryPattern[] except = [.. settings.Get(ImageRegistriesOptions.Except).Select(text => new RegistryPattern(text))];
        if (registries.Length > 0 && registries.All(pattern => except.Any(other => other.Covers(pattern))))
        {
            context.Errors.Add(settings.NodeOf(ImageRegistriesOptions.Except), $"{settings.Path}.except", "it takes away all that registries allows, so that no image could be used; expected a part of it");
        }

        return new ImageRegistriesPolicy(registries, except, settings.Get(ImageRegistriesOptions.Workloads), settings.Get(ContainerNames.Setting));
    }

    private string? Judge(string text)
    {
        if (!ImageReference.TryParse(text, out var image, out var error))
        {
            return error;
        }

        return registries.Any(pattern => pattern.Matches(image)) && !except.Any(pattern => pattern.Matches(image))
            ? null
            : $"\"{PlainText.Value(text)}\"{Explain(text, image)} is not allowed; expected {_expected}";
    }

    private static string Explain(string text, ImageReference image) =>
        text.StartsWith(image.Name, StringComparison.Ordinal) ? "" : $" ({PlainText.Value(image.Name)})";
}
