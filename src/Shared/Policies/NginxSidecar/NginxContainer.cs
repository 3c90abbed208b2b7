using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.NginxSidecar;

/// <summary>The sidecar as the settings have it, and its JSON: what is the same for every pod is written once.</summary>
internal sealed class NginxContainer
{
    public const string Name = "nginx-sidecar";

    /// <summary>The volume with the templates, where that name is free.</summary>
    public const string VolumeName = "nginx-config";

    /// <summary>The empty directory that it writes to, where that name is free.</summary>
    public const string DirectoryName = "nginx-sidecar";

    // Where the official image looks for templates; what it renders goes to /etc/nginx/conf.d. See "Using environment variables in nginx
    // configuration" at https://hub.docker.com/_/nginx.
    private const string Templates = "/etc/nginx/templates";

    // Where the images of nginx write, the unprivileged one too: rendered templates, temporary files, the process's number.
    private static readonly (string Path, string Part)[] Writable = [("/etc/nginx/conf.d", "conf.d"), ("/run", "run"), ("/tmp", "tmp"), ("/var/cache/nginx", "cache")];

    private static readonly byte[] Mounts = ByteBuffer.ToArray(json => WriteMounts(json, VolumeName, DirectoryName));

    private readonly byte[] _image;
    private readonly byte[] _listening;
    private readonly byte[] _resources;

    /// <summary>Takes the settings.</summary>
    /// <param name="image">The image.</param>
    /// <param name="port">The port on which it listens.</param>
    /// <param name="cpu">CPU.</param>
    /// <param name="memory">Memory.</param>
    /// <param name="security">Its security context.</param>
    public NginxContainer(string image, int port, RequestAndLimit cpu, RequestAndLimit memory, SidecarSecurity security)
    {
        (Port, Security) = (port, security);
        _image = ByteBuffer.ToArray(json =>
        {
            json.Write("{\"name\":"u8, Name);
            json.Write(",\"image\":"u8, image);
        });
        _listening = ByteBuffer.ToArray(json =>
        {
            json.Write(",\"containerPort\":"u8);
            json.Write((long)port);
            json.Write("}],\"env\":[{\"name\":\"LISTEN_PORT\",\"value\":\""u8);
            json.Write((long)port);
            json.Write("\"},{\"name\":\"UPSTREAM_PORT\",\"value\":\""u8);
        });
        _resources = ByteBuffer.ToArray(json => SidecarResources.Write(json, cpu, memory));
    }

    /// <summary>The port on which it listens.</summary>
    public int Port { get; }

    /// <summary>Its security context.</summary>
    public SidecarSecurity Security { get; }

    /// <summary>Writes the container.</summary>
    /// <param name="upstream">The port that it proxies to.</param>
    /// <param name="portName">The name of its own port.</param>
    /// <param name="volume">The volume with the templates.</param>
    /// <param name="directory">The empty directory that it writes to.</param>
    /// <param name="isNative">Whether it is a native sidecar.</param>
    /// <param name="pod">The pod: one with resources for all its containers shares them, one with a user of its own has nginx run as that.</param>
    /// <param name="json">Gets the JSON.</param>
    public void Write(long upstream, string portName, string volume, string directory, bool isNative, Pod pod, ByteBuffer json)
    {
        json.Write(_image);
        if (isNative)
        {
            json.Write(",\"restartPolicy\":\"Always\""u8);
        }

        json.Write(",\"ports\":[{\"name\":"u8, portName);
        json.Write(_listening);
        json.Write(upstream);
        json.Write("\"}]"u8);
        if (!pod.SharesResources())
        {
            json.Write(_resources);
        }

        json.Write(",\"securityContext\":"u8);
        json.Write(Security.Beside(pod));
        if (volume == VolumeName && directory == DirectoryName)
        {
            json.Write(Mounts);
        }
        else
        {
            WriteMounts(json, volume, directory);
        }

        json.Write((byte)'}');
    }

    private static void WriteMounts(ByteBuffer json, string volume, string directory)
    {
        json.Write(",\"volumeMounts\":[{\"name\":"u8, volume);
        json.Write(",\"mountPath\":"u8, Templates);
        json.Write(",\"readOnly\":true"u8);
        foreach (var (path, part) in Writable)
        {
            json.Write("},{\"name\":"u8, directory);
            json.Write(",\"mountPath\":"u8, path);
            json.Write(",\"subPath\":"u8, part);
        }

        json.Write("}]"u8);
    }
}
