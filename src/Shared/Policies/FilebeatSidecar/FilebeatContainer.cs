using System.Text;
using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>Writes the sidecar as JSON.</summary>
internal static class FilebeatContainer
{
    public const string Name = "filebeat";

    public const string NamespaceVariable = "NAMESPACE";

    private const string ConfigFile = "filebeat.yml";

    /// <summary>The variables that Filebeat's configuration may refer to, in the order in which the container has them.</summary>
    public static IReadOnlyList<string> OwnVariables { get; } = ["LOG_PATH", "APP", NamespaceVariable, "WORKER", "BulkMaxSize"];

    // What stands before the value of each of its own variables.
    private static readonly byte[][] Variables =
    [
        .. OwnVariables.Select((name, index) => ByteBuffer.ToArray(json =>
        {
            json.Write(index == 0 ? ",\"env\":[{\"name\":"u8 : "},{\"name\":"u8, name);
            json.Write(",\"value\":"u8);
        })),
    ];

    private static readonly byte[] ConfigMount = ByteBuffer.ToArray(json =>
    {
        json.Write(",\"mountPath\":"u8, LogPathList.FilebeatHome + "/" + ConfigFile);
        json.Write(",\"subPath\":"u8, ConfigFile);
        json.Write(",\"readOnly\":true},{\"name\":"u8);
    });

    private static readonly byte[] DataMount = ByteBuffer.ToArray(json => json.Write(",\"mountPath\":"u8, LogPathList.FilebeatHome + "/data"));

    /// <summary>The key of the ConfigMap that configures Filebeat.</summary>
    public static string ConfigKey => ConfigFile;

    /// <summary>Writes the container.</summary>
    public static void Write(FilebeatValues values, string app, string @namespace, FilebeatVolumes volumes, LogVolumes logs, bool native, Pod pod, ByteBuffer json)
    {
        json.Write("{\"name\":"u8, Name);
        json.Write(",\"image\":"u8, values.Image);
        if (native)
        {
            json.Write(",\"restartPolicy\":\"Always\""u8);
        }

        WriteVariables(json, [values.LogPaths.Text, app, @namespace, values.Worker, values.BulkMaxSize], logs.Variables);
        if (!pod.SharesResources())
        {
            SidecarResources.Write(json, values.Cpu, values.Memory);
        }

        WriteHook(json, values.PreStop);
        json.Write(",\"securityContext\":"u8);
        json.Write(values.Security.Like(pod));
        WriteMounts(json, volumes, logs.Mounts);
        json.Write((byte)'}');
    }

    // Variables of shared mounts come last: none of Filebeat's own refers to them.
    private static void WriteVariables(ByteBuffer json, ReadOnlySpan<string> values, SharedVariables? shared)
    {
        for (var i = 0; i < values.Length; i++)
        {
            json.Write(Variables[i], values[i]);
        }

        json.Write((byte)'}');

        foreach (var entry in shared?.Json ?? [])
        {
            json.Write((byte)',');
            json.Write(Encoding.UTF8.GetBytes(entry));
        }

        json.Write((byte)']');
    }

    private static void WriteHook(ByteBuffer json, PreStopHook hook)
    {
        json.Write(",\"lifecycle\":{\"preStop\":{"u8);
        if (hook.Type == "exec")
        {
            WriteCommand(json, hook.Command);
        }
        else
        {
            WriteRequest(json, hook);
        }

        json.Write("}}"u8);
    }

    private static void WriteCommand(ByteBuffer json, string text)
    {
        json.Write("\"exec\":{\"command\":["u8);
        FilebeatFormats.TryReadCommand(text, out var command);
        for (var i = 0; i < command.Length; i++)
        {
            json.Write(i == 0 ? ""u8 : ","u8, command[i]);
        }

        json.Write("]}"u8);
    }

    private static void WriteRequest(ByteBuffer json, PreStopHook hook)
    {
        json.Write("\"httpGet\":{\"path\":"u8, hook.Path);
        if (FilebeatFormats.PortNumber(hook.Port) is { } number)
        {
            json.Write(",\"port\":"u8);
            json.Write((long)number);
        }
        else
        {
            json.Write(",\"port\":"u8, hook.Port);
        }

        json.Write(",\"scheme\":"u8, hook.Scheme);
        json.Write((byte)'}');
    }

    private static void WriteMounts(ByteBuffer json, FilebeatVolumes volumes, List<SidecarMount> mounts)
    {
        json.Write(",\"volumeMounts\":[{\"name\":"u8, volumes.Config);
        json.Write(ConfigMount, volumes.Data);
        json.Write(DataMount);
        foreach (var mount in mounts)
        {
            json.Write("},{\"name\":"u8, mount.Volume);
            json.Write(",\"mountPath\":"u8, mount.Path);
            if (mount.SubPath.Length > 0)
            {
                json.Write(",\"subPath\":"u8, mount.SubPath);
            }

            if (mount.SubPathExpression.Length > 0)
            {
                json.Write(",\"subPathExpr\":"u8, mount.SubPathExpression);
            }

            // The runtime has to make the place of a mount inside another, which it cannot in one that is read-only.
            json.Write(HasOneWithin(mounts, mount) ? ""u8 : ",\"readOnly\":true"u8);
        }

        json.Write("}]"u8);
    }

    private static bool HasOneWithin(List<SidecarMount> mounts, SidecarMount mount)
    {
        foreach (var other in mounts)
        {
            if (other != mount && LogPathList.IsWithin(other.Path, mount.Path))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The volumes that Filebeat has for itself.</summary>
/// <param name="Config">The one with its configuration.</param>
/// <param name="Data">The empty directory where it keeps how far it has read.</param>
internal readonly record struct FilebeatVolumes(string Config, string Data);
