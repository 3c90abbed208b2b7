using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>Adds Filebeat to pods that ask for it by annotation.</summary>
internal sealed class FilebeatPolicy(FilebeatValues defaults, PolicyContext context) : InjectingPolicy(context, FilebeatOptions.Native)
{
    private static readonly RepeatedValues<string, string> ConfigVolumes = new(configMap => KubernetesNames.ToDns1123Label(configMap, "filebeat-config"));

    private readonly OnInvalid _onInvalid = context.Settings.Get(FilebeatOptions.OnInvalid);
    private readonly EmptyDirectories _emptyDirectories = context.Settings.Get(FilebeatOptions.EmptyDirectories);

    public static PolicyType Type { get; } = new()
    {
        Name = "filebeat-sidecar",
        Kind = PolicyKind.Mutating,
        InjectsSidecar = true,
        Summary = "Adds a Filebeat container to pods with annotation filebeat.enabled: \"true\", with the directories of their logs shared.",
        Options = FilebeatOptions.All,
        Rules = _ => PodRules.Created,
        Create = Create,
        Check = new FilebeatCheck(),
        ExampleSettings = "configMap: filebeat-config\nresources:\n  requests:\n    cpu: 50m\n",
    };

    protected override ReadOnlySpan<byte> ContainerName => "filebeat"u8;

    protected override bool IsWanted(PodAnnotations annotations) => annotations.IsTrue("filebeat.enabled"u8);

    // An init container of that name is not ours: it has ended before there are logs, and its name cannot be used twice.
    protected override Verdict LeaveAlone(Container present) => present.Kind == ContainerKinds.Init && !present.IsNativeSidecar
        ? NotAdded($"{present.Path} is an init container named \"{FilebeatContainer.Name}\", and names of containers are unique in a pod")
        : Verdict.Allow;

    protected override Verdict Inject(Pod pod, AdmissionRequest request, PodAnnotations given, bool isNative)
    {
        var annotations = new FilebeatAnnotations(given);
        var values = annotations.Read(defaults);
        if (annotations.Faults.Count > 0 && _onInvalid == OnInvalid.Deny)
        {
            return Verdict.Deny([.. annotations.Faults]);
        }

        var verdict = annotations.Faults.Count == 0 ? Verdict.Allow : Verdict.Allow.Warn([.. annotations.Faults.Select(fault => $"the default is taken: {fault}")]);
        var hook = Resolve(values.PreStop, pod, ref verdict);
        values = ReferenceEquals(hook, values.PreStop) ? values : values with { PreStop = hook };
        var logs = new LogVolumes(pod, Containers, _emptyDirectories, values.LogPaths.Directories);
        if (logs.Share() is { } fault)
        {
            return Verdict.Deny(fault);
        }

        verdict = WarnOfEnd(pod, isNative, verdict);
        var data = Add(pod, request, values, logs, isNative);
        var added = logs.ToAddedNames();
        added.Add(data);
        return KeepEvictable(pod, added, logs.WarnIn(verdict));
    }

    private static FilebeatPolicy Create(PolicyContext context) => new(FilebeatValues.FromSettings(context), context);

    // The name of the empty directory that Filebeat has for itself.
    private static string Add(Pod pod, AdmissionRequest request, FilebeatValues values, LogVolumes logs, bool isNative)
    {
        var config = pod.EnsureConfigMapVolume(ConfigVolumes.Of(values.ConfigMap, values.ConfigMap.Length), values.ConfigMap, FilebeatContainer.ConfigKey);
        var data = pod.AddEmptyDirectory("filebeat-data");
        var json = pod.Spec.Document.BeginDraft();
        FilebeatContainer.Write(values, AppOf(pod), NamespaceOf(pod, request), new FilebeatVolumes(config, data), logs, isNative, pod, json);
        pod.Spec.EnsureArray(isNative ? "initContainers" : "containers").AppendJson(json.Span);
        return data;
    }

    // The kubelet looks a port's name up in the container that has the hook; the sidecar has no ports, but the pod's containers share its address.
    private static PreStopHook Resolve(PreStopHook hook, Pod pod, ref Verdict verdict)
    {
        if (hook.Type == "exec" || FilebeatFormats.PortNumber(hook.Port) is not null)
        {
            return hook;
        }

        foreach (var container in pod.RunningContainers())
        {
            foreach (var port in container.Node["ports"u8].Items)
            {
                if (port["name"u8].RepeatedText == hook.Port && port["containerPort"u8].Integer is { } number)
                {
                    return hook with { Port = FormattableString.Invariant($"{number}") };
                }
            }
        }

        verdict = verdict.Warn($"annotation filebeat.lifecycle.httpget.port: no container has a port named \"{hook.Port}\": the preStop hook will fail");
        return hook;
    }

    private static string AppOf(Pod pod) => NotEmpty(pod.Label("app")) ?? NotEmpty(pod.Label("app.kubernetes.io/name")) ?? FilebeatContainer.Name;

    private static string NamespaceOf(Pod pod, AdmissionRequest request) =>
        NotEmpty(request.Namespace) ?? NotEmpty(pod.Metadata["namespace"u8].RepeatedText) ?? "default";

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
