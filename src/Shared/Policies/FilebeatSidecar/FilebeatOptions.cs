using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>Settings of <c>filebeat-sidecar</c>: the default of each annotation, and how the sidecar is added.</summary>
internal static class FilebeatOptions
{
    public static readonly Option<string> LogPath = new("logPath",
        Shapes.TextThat(FilebeatFormats.LogPaths, text => LogPathList.TryParse(text, out _, out _)), "/var/log/*.log",
        "Default of annotation filebeat.log-path: what Filebeat reads, paths and patterns separated by commas. The directory of each is shared with the pod's containers.");

    public static readonly Option<string> ConfigMap = new("configMap", Shapes.DnsSubdomain, "filebeat-config",
        "Default of annotation filebeat.configmap: the ConfigMap in the pod's namespace whose key filebeat.yml configures Filebeat.");

    public static readonly Option<string> Image = new("image", Shapes.Image, "docker.elastic.co/beats/filebeat:9.2.2",
        "Default of annotation filebeat.image.");

    public static readonly Option<int> Worker = new("worker", Shapes.Integer(1, int.MaxValue), 1,
        "Default of annotation filebeat.worker: environment variable WORKER, for the output's workers.");

    public static readonly Option<int> BulkMaxSize = new("bulkMaxSize", Shapes.Integer(1, int.MaxValue), 2048,
        "Default of annotation filebeat.bulk-max-size: environment variable BulkMaxSize, for the events in one bulk request.");

    public static readonly SidecarResources Resources = new(new("100m", "100m"), new("128Mi", "128Mi"),
        "Defaults of annotations filebeat.resources.requests.cpu and filebeat.resources.requests.memory. With only a limit given that is below it, the request follows the limit.",
        "Defaults of annotations filebeat.resources.limits.cpu and filebeat.resources.limits.memory. With only a request given that is above it, the limit follows the request.");

    public static readonly Option<string> LifecycleType = new("type", Shapes.Choice(("exec", "exec"), ("httpget", "httpget")), "exec",
        "Default of annotation filebeat.lifecycle.type: whether the preStop hook runs a command or sends an HTTP request.");

    public static readonly Option<string> Command = new("execCommand", Shapes.TextThat(FilebeatFormats.Command, FilebeatFormats.IsCommand), "sh,-c,sleep 15",
        "Default of annotation filebeat.lifecycle.exec.command: the command and its arguments separated by commas; \\, is a comma inside one. It gives Filebeat time to send what the pod wrote last.");

    public static readonly Option<string> HttpPath = new("httpPath", Shapes.TextThat(FilebeatFormats.HttpPath, FilebeatFormats.IsHttpPath), "/",
        "Default of annotation filebeat.lifecycle.httpget.path.");

    public static readonly Option<string> HttpPort = new("httpPort", Shapes.TextOrNumberThat(FilebeatFormats.Port, FilebeatFormats.IsPort), "8080",
        "Default of annotation filebeat.lifecycle.httpget.port: a number, or the name of a port of one of the pod's containers.");

    public static readonly Option<string> HttpScheme = new("httpScheme", Shapes.Choice(("HTTP", "HTTP"), ("HTTPS", "HTTPS")), "HTTP",
        "Default of annotation filebeat.lifecycle.httpget.scheme.");

    public static readonly Option<Settings?> Lifecycle = Option.Optional("lifecycle", Shapes.Object(LifecycleType, Command, HttpPath, HttpPort, HttpScheme),
        "The sidecar's preStop hook.");

    public static readonly Option<NativeSidecar> Native = new("native", NativeSidecarShape.Instance, NativeSidecar.Auto,
        "Whether it is a native sidecar (an init container with restartPolicy Always, Kubernetes 1.29 or later). auto: in pods that can end (restartPolicy OnFailure or Never: those of Jobs), which would not complete otherwise; in none where kubernetesVersion, beside the policies, is older.");

    public static readonly Option<OnInvalid> OnInvalid = new("onInvalid", Shapes.Choice(("Deny", FilebeatSidecar.OnInvalid.Deny), ("Warn", FilebeatSidecar.OnInvalid.Warn)), FilebeatSidecar.OnInvalid.Deny,
        "What an annotation with a value that cannot be does: Deny refuses the pod, Warn takes the default and answers a warning.");

    public static readonly Option<JsonFragment> SecurityContext = SidecarSecurity.Setting(1000,
        "In a pod with runAsUser Filebeat runs as that user, which the logs belong to. How far it has read it keeps in an empty directory.");

    public static readonly Option<EmptyDirectories> EmptyDirectories = new("emptyDirectories",
        Shapes.Choice(("Warn", FilebeatSidecar.EmptyDirectories.Warn), ("Add", FilebeatSidecar.EmptyDirectories.Add), ("Never", FilebeatSidecar.EmptyDirectories.Never)), FilebeatSidecar.EmptyDirectories.Warn,
        "What becomes of a directory of logs where no container mounts a volume. Warn: an empty directory is mounted there in all of them, and the answer says so, for it hides what their images have there " +
        "(nginx does not start without its own /var/log/nginx). Add: the same without a word. Never: the pod's containers stay as they are, and the answer says that the logs are not collected.");

    public static IReadOnlyList<Option> All { get; } =
        [LogPath, ConfigMap, Image, Worker, BulkMaxSize, Resources.Setting, Lifecycle, Native, OnInvalid, SecurityContext, EmptyDirectories, ContainerNames.Setting, LocalVolumes.SafeToEvict, NamespacedPolicy.Defaults];
}

/// <summary>What becomes of a directory of logs where no container mounts a volume.</summary>
internal enum EmptyDirectories
{
    /// <summary>An empty one is mounted, and the user warned.</summary>
    Warn,

    /// <summary>An empty one is mounted.</summary>
    Add,

    /// <summary>Nothing is mounted, and the user warned.</summary>
    Never,
}

/// <summary>What becomes of a pod with an annotation that cannot be.</summary>
internal enum OnInvalid
{
    /// <summary>It is refused.</summary>
    Deny,

    /// <summary>The default is taken, and the user warned.</summary>
    Warn,
}
