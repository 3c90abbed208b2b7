using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>Writes the sidecar as JSON.</summary>
internal static class FilebeatContainer
{
    public const string Name = "filebeat";

    public const string NamespaceVariable = "NAMESPACE";

    private const string ConfigFile = "filebeat.yml";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The key of the ConfigMap that configures Filebeat.</summary>
    public static string ConfigKey => ConfigFile;

    /// <summary>The variables that Filebeat's configuration may refer to, in the order in which the container has them.</summary>
    public static IReadOnlyList<string> OwnVariables { get; } = ["LOG_PATH", "APP", NamespaceVariable, "WORKER", "BulkMaxSize"];

    /// <summary>Writes the container.</summary>
    public static void Write(FilebeatValues values, string app, string @namespace, FilebeatVolumes volumes, LogVolumes logs, bool native, Pod pod, ByteBuffer output)
    {
        using var json = new Utf8JsonWriter(output, Plain);
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("image"u8, values.Image);
        if (native)
        {
            json.WriteString("restartPolicy"u8, "Always"u8);
        }

        WriteVariables(json, [values.LogPaths.Text, app, @namespace, values.Worker, values.BulkMaxSize], logs.Variables);
        if (!pod.SharesResources())
        {
            SidecarResources.Write(json, values.Cpu, values.Memory);
        }

        WriteHook(json, values.PreStop);
        json.WritePropertyName("securityContext"u8);
        json.WriteRawValue(values.Security.Like(pod), skipInputValidation: true);
        WriteMounts(json, volumes, logs.Mounts);
        json.WriteEndObject();
    }

    // Variables of shared mounts come last: none of Filebeat's own refers to them.
    private static void WriteVariables(Utf8JsonWriter json, ReadOnlySpan<string> values, SharedVariables shared)
    {
        json.WriteStartArray("env"u8);
        for (var i = 0; i < values.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, OwnVariables[i]);
            json.WriteString("value"u8, values[i]);
            json.WriteEndObject();
        }

        foreach (var entry in shared.Json)
        {
            json.WriteRawValue(entry, skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    private static void WriteHook(Utf8JsonWriter json, PreStopHook hook)
    {
        json.WriteStartObject("lifecycle"u8);
        json.WriteStartObject("preStop"u8);
        if (hook.Type == "exec")
        {
            WriteCommand(json, hook.Command);
        }
        else
        {
            WriteRequest(json, hook);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCommand(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject("exec"u8);
        json.WriteStartArray("command"u8);
        FilebeatFormats.TryReadCommand(text, out var command);
        foreach (var part in command ?? [])
        {
            json.WriteStringValue(part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter json, PreStopHook hook)
    {
        json.WriteStartObject("httpGet"u8);
        json.WriteString("path"u8, hook.Path);
        if (FilebeatFormats.PortNumber(hook.Port) is { } number)
        {
            json.WriteNumber("port"u8, number);
        }
        else
        {
            json.WriteString("port"u8, hook.Port);
        }

        json.WriteString("scheme"u8, hook.Scheme);
        json.WriteEndObject();
    }

    private static void WriteMounts(Utf8JsonWriter json, FilebeatVolumes volumes, IReadOnlyList<SidecarMount> mounts)
    {
        json.WriteStartArray("volumeMounts"u8);
        WriteMount(json, new SidecarMount(volumes.Config, LogPathList.FilebeatHome + "/" + ConfigFile, ConfigFile), isReadOnly: true);
        WriteMount(json, new SidecarMount(volumes.Data, LogPathList.FilebeatHome + "/data"), isReadOnly: false);
        foreach (var mount in mounts)
        {
            // The runtime has to make the place of a mount inside another, which it cannot in one that is read-only.
            WriteMount(json, mount, isReadOnly: !mounts.Any(other => other != mount && LogPathList.IsWithin(other.Path, mount.Path)));
        }

        json.WriteEndArray();
    }

    private static void WriteMount(Utf8JsonWriter json, SidecarMount mount, bool isReadOnly)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, mount.Volume);
        json.WriteString("mountPath"u8, mount.Path);
        if (mount.SubPath.Length > 0)
        {
            json.WriteString("subPath"u8, mount.SubPath);
        }

        if (mount.SubPathExpression.Length > 0)
        {
            json.WriteString("subPathExpr"u8, mount.SubPathExpression);
        }

        if (isReadOnly)
        {
            json.WriteBoolean("readOnly"u8, true);
        }

        json.WriteEndObject();
    }
}

/// <summary>The volumes that Filebeat has for itself.</summary>
/// <param name="Config">The one with its configuration.</param>
/// <param name="Data">The empty directory where it keeps how far it has read.</param>
internal readonly record struct FilebeatVolumes(string Config, string Data);
