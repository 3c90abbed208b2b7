using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes.Stored;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>Adds what a template says to pods.</summary>
internal sealed class SidecarPolicy : NamespacedPolicy, IInjector
{
    private readonly Settings _settings;
    private readonly Template _template = new();
    private readonly TemplateList[] _podLists;
    private readonly TemplateList[] _containerLists;

    // The template's own containers are not the pod's, also when they are there already.
    private readonly HashSet<string> _own;
    private readonly bool _isForAny;

    private SidecarPolicy(PolicyContext context)
        : base(context)
    {
        var settings = context.Settings;
        _settings = settings;
        _podLists =
        [
            TemplateList.Read(settings, SidecarOptions.Volumes, "name"),
            TemplateList.Read(settings, SidecarOptions.ImagePullSecrets, "name"),
            TemplateList.Read(settings, SidecarOptions.InitContainers, "name"),
            TemplateList.Read(settings, SidecarOptions.Containers, "name"),
        ];
        _containerLists =
        [
            TemplateList.Read(settings, SidecarOptions.Env, "name"),
            TemplateList.Read(settings, SidecarOptions.VolumeMounts, "mountPath"),
        ];
        _own = _podLists.Where(list => list.IsContainers).SelectMany(list => list.Items).Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        _isForAny = _own.Count == 0;
    }

    public static PolicyType Type { get; } = new()
    {
        Name = "sidecar",
        Kind = PolicyKind.Mutating,
        InjectsSidecar = true,
        Summary = "Adds containers, init containers, volumes, image pull secrets, labels and annotations from a template, and environment variables and volume mounts to the pod's own containers.",
        Options = SidecarOptions.All,
        Rules = _ => PodRules.Created,
        Create = Create,
        Check = new SidecarCheck(),
        ExampleSettings = "annotation: example.com/inject-proxy\ncontainers:\n  - name: proxy\n    image: envoyproxy/envoy:v1.36.2\n    env:\n      - name: APP\n        value: ${labels['app']:-unknown}\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!Pod.TryGet(request, out var pod) || !IsWanted(PodAnnotations.Of(pod, request, _settings.Get(Defaults))) || !pod.IsEditable())
        {
            return Verdict.Allow;
        }

        if (!Suits(pod))
        {
            return Verdict.Allow.Warn($"nothing was added: the pod is for {(pod.IsWindows() ? "Windows" : "Linux")}, and the template's containers are not (settings.os)");
        }

        using var injection = Plan(pod, request);
        return injection switch
        {
            { Faults.Count: > 0 } => Verdict.DenyIfAny(injection.Faults),
            { Clashes.Count: > 0 } when _settings.Get(SidecarOptions.OnClash) == OnClash.Skip => Verdict.Allow,
            { Clashes.Count: > 0 } => Verdict.DenyIfAny(injection.Clashes),
            _ => pod.KeepEvictable(injection.EmptyDirectories, _settings.Get(LocalVolumes.SafeToEvict), injection.Apply()),
        };
    }

    /// <inheritdoc />
    public void Restore(AdmissionRequest request) => Apply(request, OnPresent.Replace);

    /// <inheritdoc />
    public void Complete(AdmissionRequest request) => Apply(request, OnPresent.Keep);

    /// <inheritdoc />
    public bool IsAsMade(AdmissionRequest request, AdmissionRequest made)
    {
        if (!Pod.TryGet(request, out var pod) || !Pod.TryGet(made, out var other))
        {
            return false;
        }

        using var one = Plan(pod, request);
        using var another = Plan(other, made);
        var (present, wanted) = (one.Names, another.Names);
        return one.Faults.Count == 0 && present.Count == wanted.Count
            && present.Zip(wanted).All(pair => IsSettled(pair.First.Present) || (pair.Second.Present.Exists && Containment.Holds(pair.First.Present, pair.Second.Present, pair.First.Type)));

        // What is not there is added, and what was added in this review is said anew where the template says something else by now.
        bool IsSettled(Node there) => !there.Exists || request.Additions.Contains(this, there);
    }

    private static SidecarPolicy Create(PolicyContext context)
    {
        context.RequireOneOf(
            SidecarOptions.Containers, SidecarOptions.InitContainers, SidecarOptions.Volumes, SidecarOptions.ImagePullSecrets,
            SidecarOptions.Env, SidecarOptions.VolumeMounts, SidecarOptions.Labels, SidecarOptions.Annotations);
        var policy = new SidecarPolicy(context);
        foreach (var list in policy._podLists.Concat(policy._containerLists))
        {
            for (var i = 0; i < list.Items.Length; i++)
            {
                if (list.FaultOf(list.Items[i]) is { } error)
                {
                    context.Errors.Add(context.Settings.NodeOf(list.Option), $"{context.Settings.Path}.{list.Name}[{i}]", error);
                }
            }
        }

        policy._template.Compile(context.Settings.Get(SidecarOptions.Labels));
        policy._template.Compile(context.Settings.Get(SidecarOptions.Annotations));
        return policy;
    }

    private bool Suits(Pod pod) => _isForAny || _settings.Get(SidecarOptions.System) switch
    {
        TemplateSystem.Linux => !pod.IsWindows(),
        TemplateSystem.Windows => pod.IsWindows(),
        _ => true,
    };

    private bool IsWanted(PodAnnotations annotations)
    {
        var key = _settings.Get(SidecarOptions.Annotation);
        var value = key.Length == 0 ? "true" : annotations.Find(key);
        return value == "true" || (value is null && _settings.Get(SidecarOptions.OptOut));
    }

    private void Apply(AdmissionRequest request, OnPresent onPresent)
    {
        if (!Pod.TryGet(request, out var pod))
        {
            return;
        }

        using var injection = Plan(pod, request, onPresent);
        if (injection.Faults.Count == 0)
        {
            injection.Apply();
        }
    }

    // Everything is compared before anything is edited: a pod gets the whole template or nothing of it.
    private Injection Plan(Pod pod, AdmissionRequest request, OnPresent onPresent = OnPresent.Refuse)
    {
        var injection = Injection.Begin(pod, new Rendering(new PlaceholderSource(pod.Root, request)), new Ownership(request.Additions, this, onPresent));
        var names = _settings.Get(SidecarOptions.Into);
        foreach (var container in pod.WalkContainers(names.IncludesAll ? ContainerKinds.Regular : ContainerKinds.Regular | ContainerKinds.Init).Meant(names))
        {
            foreach (var list in _own.Contains(container.Name) ? [] : _containerLists)
            {
                injection.Add(list, container);
            }
        }

        foreach (var list in _podLists)
        {
            injection.Add(list, atFront: list.Option == SidecarOptions.InitContainers && _settings.Get(SidecarOptions.InitContainersFirst));
        }

        injection.Set("labels", _template, _settings.Get(SidecarOptions.Labels));
        injection.Set("annotations", _template, _settings.Get(SidecarOptions.Annotations));
        return injection;
    }
}
