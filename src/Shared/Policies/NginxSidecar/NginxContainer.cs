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
internal sealed record NginxContainer(string Image, int Port, RequestAndLimit Cpu, RequestAndLimit Memory)
{
    public const string Name = "nginx-sidecar";

    // Where the official image looks for templates; what it renders goes to /etc/nginx/conf.d. See "Using environment variables in nginx
    // configuration" at https://hub.docker.com/_/nginx.
    private const string Templates = "/etc/nginx/templates";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the container.</summary>
    /// <param name="upstream">The port that it proxies to.</param>
    /// <param name="portName">The name of its own port.</param>
    /// <param name="volume">The volume with the templates.</param>
    /// <param name="isNative">Whether it is a native sidecar.</param>
    /// <param name="sharesResources">Whether the pod has resources for all its containers.</param>
    /// <param name="output">Gets the JSON.</param>
    public void Write(long upstream, string portName, string volume, bool isNative, bool sharesResources, ByteBuffer output)
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
        if (!sharesResources)
        {
            WriteResources(json);
        }

        WriteMount(json, volume);
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

    private void WriteResources(Utf8JsonWriter json)
    {
        json.WriteStartObject("resources"u8);
        WritePair("limits"u8, Cpu.Limit, Memory.Limit);
        WritePair("requests"u8, Cpu.Request, Memory.Request);
        json.WriteEndObject();

        void WritePair(ReadOnlySpan<byte> name, string cpu, string memory)
        {
            json.WriteStartObject(name);
            json.WriteString("cpu"u8, cpu);
            json.WriteString("memory"u8, memory);
            json.WriteEndObject();
        }
    }

    private static void WriteMount(Utf8JsonWriter json, string volume)
    {
        json.WriteStartArray("volumeMounts"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, volume);
        json.WriteString("mountPath"u8, Templates);
        json.WriteBoolean("readOnly"u8, true);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
