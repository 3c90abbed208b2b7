using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.NginxSidecar;

/// <summary>The sidecar as the settings have it, and its JSON.</summary>
/// <param name="Image">The image.</param>
/// <param name="Port">The port on which it listens.</param>
/// <param name="Cpu">CPU.</param>
/// <param name="Memory">Memory.</param>
/// <param name="Security">Its security context.</param>
internal sealed record NginxContainer(string Image, int Port, RequestAndLimit Cpu, RequestAndLimit Memory, SidecarSecurity Security)
{
    public const string Name = "nginx-sidecar";

    // Where the official image looks for templates; what it renders goes to /etc/nginx/conf.d. See "Using environment variables in nginx
    // configuration" at https://hub.docker.com/_/nginx.
    private const string Templates = "/etc/nginx/templates";

    // Where the images of nginx write, the unprivileged one too: rendered templates, temporary files, the process's number.
    private static readonly (string Path, string Part)[] Writable = [("/etc/nginx/conf.d", "conf.d"), ("/run", "run"), ("/tmp", "tmp"), ("/var/cache/nginx", "cache")];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the container.</summary>
    /// <param name="upstream">The port that it proxies to.</param>
    /// <param name="portName">The name of its own port.</param>
    /// <param name="volume">The volume with the templates.</param>
    /// <param name="directory">The empty directory that it writes to.</param>
    /// <param name="isNative">Whether it is a native sidecar.</param>
    /// <param name="pod">The pod: one with resources for all its containers shares them, one with a user of its own has nginx run as that.</param>
    /// <param name="output">Gets the JSON.</param>
    public void Write(long upstream, string portName, string volume, string directory, bool isNative, Pod pod, ByteBuffer output)
    {
        using var json = new Utf8JsonWriter(output, Plain);
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("image"u8, Image);
        if (isNative)
        {
            json.WriteString("restartPolicy"u8, "Always"u8);
        }

        json.WriteStartArray("ports"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, portName);
        json.WriteNumber("containerPort"u8, Port);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteVariables(json, upstream);
        if (!pod.SharesResources())
        {
            SidecarResources.Write(json, Cpu, Memory);
        }

        json.WritePropertyName("securityContext"u8);
        json.WriteRawValue(Security.Beside(pod), skipInputValidation: true);
        WriteMounts(json, volume, directory);
        json.WriteEndObject();
    }

    private void WriteVariables(Utf8JsonWriter json, long upstream)
    {
        json.WriteStartArray("env"u8);
        foreach (var (name, value) in new[] { ("LISTEN_PORT", Port), ("UPSTREAM_PORT", upstream) })
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("value"u8, FormattableString.Invariant($"{value}"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMounts(Utf8JsonWriter json, string volume, string directory)
    {
        json.WriteStartArray("volumeMounts"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, volume);
        json.WriteString("mountPath"u8, Templates);
        json.WriteBoolean("readOnly"u8, true);
        json.WriteEndObject();
        foreach (var (path, part) in Writable)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, directory);
            json.WriteString("mountPath"u8, path);
            json.WriteString("subPath"u8, part);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
