using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Templates;
using Sluice.Yaml;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>An affinity, with the fields that Kubernetes has down to the terms.</summary>
internal static class AffinityOptions
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    private static readonly Option<JsonFragment?> RequiredNodes = Option.Optional(Required, Shapes.Kubernetes("a mapping with nodeSelectorTerms", "core.v1.NodeSelector"),
        "Which nodes it must be.");

    private static readonly Option<JsonFragment?> RequiredPods = Option.Optional(Required, Shapes.Kubernetes("a list of pod affinity terms", "core.v1.PodAffinityTerm", isList: true),
        "Terms that must hold.");

    private static readonly Option<JsonFragment?> PreferredNodes = Option.Optional(Preferred, Shapes.Kubernetes("a list of weighted terms", "core.v1.PreferredSchedulingTerm", isList: true),
        "Terms that should hold, each with its weight.");

    private static readonly Option<JsonFragment?> PreferredTerms = Option.Optional(Preferred, Shapes.Kubernetes("a list of weighted terms", "core.v1.WeightedPodAffinityTerm", isList: true),
        "Terms that should hold, each with its weight.");

    private static readonly Option<Settings?> NodeAffinity = Option.Optional("nodeAffinity", Shapes.Object(RequiredNodes, PreferredNodes),
        "Which nodes.");

    private static readonly Option<Settings?> PodAffinity = Option.Optional("podAffinity", Shapes.Object(RequiredPods, PreferredTerms),
        "Near which pods.");

    private static readonly Option<Settings?> PodAntiAffinity = Option.Optional("podAntiAffinity", Shapes.Object(RequiredPods, PreferredTerms),
        "Away from which pods.");

    public static IReadOnlyList<Option> All { get; } = [NodeAffinity, PodAffinity, PodAntiAffinity];

    /// <summary>The kinds that are given, each with its JSON.</summary>
    /// <param name="settings">The affinity; null when there is none.</param>
    /// <param name="errors">Gets the placeholders that cannot be read.</param>
    public static IReadOnlyList<KeyValuePair<string, TemplatePiece>> Read(Settings? settings, ErrorList errors)
    {
        var kinds = new List<KeyValuePair<string, TemplatePiece>>();
        RefuseNothing(settings, All, errors);
        foreach (var kind in new[] { NodeAffinity, PodAffinity, PodAntiAffinity })
        {
            if (settings?.Get(kind) is { } given)
            {
                RefuseNothing(given, kind.Inner, errors);
                kinds.Add(new(kind.Name, new TemplatePiece(Write(given), $"core.v1.{char.ToUpperInvariant(kind.Name[0])}{kind.Name[1..]}", out var error)));
                if (error is not null)
                {
                    errors.Add(given.Node, given.Path, error);
                }
            }
        }

        return kinds;
    }

    // What has no terms is for every node and pod, or, where the API server asks for terms, refused with every pod.
    private static void RefuseNothing(Settings? settings, IReadOnlyList<Option> options, ErrorList errors)
    {
        if (settings is not null && !options.Any(settings.Has))
        {
            errors.Add(settings.Node, settings.Path, $"an empty mapping; expected one or more of {string.Join(", ", options.Select(option => option.Name))}");
        }

        foreach (var option in new[] { RequiredNodes, RequiredPods, PreferredNodes, PreferredTerms })
        {
            if (settings?.Get(option)?.Parse() is { } terms && (terms.IsArray ? terms : terms["nodeSelectorTerms"u8]) is { IsArray: true, Count: 0 })
            {
                errors.Add(settings.NodeOf(option), $"{settings.Path}.{option.Name}", "there are no terms; expected one or more");
            }
        }
    }

    private static byte[] Write(Settings kind)
    {
        var output = new JsonObjectText();
        foreach (var option in new[] { RequiredNodes, RequiredPods, PreferredNodes, PreferredTerms })
        {
            if (kind.Get(option) is { } terms)
            {
                output.AddJson(option.Name, terms.Utf8.Span);
            }
        }

        return output.ToUtf8();
    }
}
