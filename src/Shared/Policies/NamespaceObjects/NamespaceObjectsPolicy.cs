using Sluice.Admission;
using Sluice.Options;
using Sluice.Policies.Templates;

namespace Sluice.Policies.NamespaceObjects;

/// <summary>Objects that namespaces have. The controller keeps them; on the way of a request into the cluster there is nothing to do.</summary>
internal sealed class NamespaceObjectsPolicy : LocalPolicy
{
    private static readonly string[] Roots = ["metadata", "labels", "annotations"];

    public static PolicyType Type { get; } = new()
    {
        Name = "namespace-objects",
        Kind = PolicyKind.Generating,
        Summary = "Keeps objects in every namespace that matches, from templates or copied from another namespace. sluice controller --namespace-objects does it.",
        Options = NamespaceObjectsOptions.All,
        Rules = _ => [],
        Create = Create,
        ExampleMatch = "namespaces:\n  include: [team-*]\n",
        ExampleSettings = """
            objects:
              - apiVersion: v1
                kind: LimitRange
                metadata:
                  name: defaults
                  labels:
                    team: ${labels['team']:-none}
                spec:
                  limits:
                    - type: Container
                      defaultRequest:
                        cpu: 100m
                        memory: 128Mi
            copies:
              - kind: Secret
                namespace: shared
                name: registry

            """,
    };

    private NamespaceObjectsPolicy(IReadOnlyList<ObjectTemplate> templates, IReadOnlyList<ObjectCopy> copies, bool prunes) => (Templates, Copies, Prunes) = (templates, copies, prunes);

    /// <summary>Objects from templates.</summary>
    public IReadOnlyList<ObjectTemplate> Templates { get; }

    /// <summary>Objects that are copied.</summary>
    public IReadOnlyList<ObjectCopy> Copies { get; }

    /// <summary>Whether what it made goes when it is no longer wanted.</summary>
    public bool Prunes { get; }

    protected override Verdict Evaluate(AdmissionRequest request) => Verdict.Allow;

    private static NamespaceObjectsPolicy Create(PolicyContext context)
    {
        var settings = context.Settings;
        var objects = settings.Get(NamespaceObjectsOptions.Objects);
        var templates = new List<ObjectTemplate>();
        for (var i = 0; i < objects.Count; i++)
        {
            templates.Add(ObjectTemplate.Read(objects[i], out var error));
            if (error is not null)
            {
                context.Errors.Add(settings.NodeOf(NamespaceObjectsOptions.Objects), $"{settings.Path}.objects[{i}]", error);
            }
        }

        foreach (var placeholder in templates.SelectMany(template => template.Manifest.Placeholders).Where(placeholder => !Roots.Contains(placeholder.Path.Steps[0].Name)).DistinctBy(placeholder => placeholder.Path.Text))
        {
            context.Errors.Add(settings.NodeOf(NamespaceObjectsOptions.Objects), $"{settings.Path}.objects", $"placeholder ${{{placeholder.Path.Text}}}: a namespace has no such value; expected its metadata, labels or annotations");
        }

        var policy = new NamespaceObjectsPolicy(templates, [.. settings.Get(NamespaceObjectsOptions.Copies).Select(ObjectCopy.Read)], settings.Get(NamespaceObjectsOptions.Prune));
        policy.Check(context);
        return policy;
    }

    private void Check(PolicyContext context)
    {
        var settings = context.Settings;
        if (Templates.Count + Copies.Count == 0)
        {
            context.Errors.Add(settings.Node, settings.Path, "it has no objects and no copies; expected one or more of either");
        }

        foreach (var copy in Copies.Where(copy => copy.Kind.Resource is { IsNamespaced: false }))
        {
            context.Errors.Add(settings.NodeOf(NamespaceObjectsOptions.Copies), $"{settings.Path}.copies", $"a {copy.Kind.Name} is in no namespace; expected a kind whose objects are");
        }

        foreach (var twice in Templates.Select(template => (template.Kind, template.Name)).Concat(Copies.Select(copy => (copy.Kind, Name: copy.As))).GroupBy(made => made).Where(same => same.Count() > 1))
        {
            context.Errors.Add(settings.Node, settings.Path, $"{twice.Key.Kind.Name} \"{twice.Key.Name}\" is there twice; expected each object once");
        }
    }
}
