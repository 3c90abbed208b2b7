using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Yaml;

namespace Sluice.Host.Cluster;

/// <summary>
/// Reads kubeconfig files: the current context's cluster and user.
/// See https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ and, for how several are merged,
/// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
/// </summary>
internal sealed class Kubeconfig
{
    private readonly List<(string Path, MappingNode Root)> _files = [];

    private Kubeconfig()
    {
    }

    /// <summary>Reads one or more files; of what several have, the first wins. Files that are not there are passed over.</summary>
    public static ConnectionResult Read(IReadOnlyList<string> paths)
    {
        try
        {
            var kubeconfig = new Kubeconfig();
            foreach (var path in paths.Where(File.Exists))
            {
                kubeconfig._files.Add((path, Parse(path)));
            }

            return kubeconfig._files.Count == 0
                ? ConnectionResult.Failed($"{string.Join(", ", paths)}: no such file; expected a kubeconfig")
                : ConnectionResult.Found(kubeconfig.Connect());
        }
        catch (Exception exception) when (exception is KubeconfigException or IOException or UnauthorizedAccessException)
        {
            return ConnectionResult.Failed(exception.Message);
        }
    }

    private static MappingNode Parse(string path)
    {
        var errors = new ErrorList(path);
        var root = YamlReader.Read(File.ReadAllText(path), errors);
        return errors.Errors.Count == 0 && root is MappingNode mapping
            ? mapping
            : throw new KubeconfigException(errors.Errors.Count > 0 ? errors.Errors[0].ToString() : $"{path}: expected a kubeconfig, a mapping with contexts, clusters and users");
    }

    private ClusterConnection Connect()
    {
        var name = _files.Select(file => Text(file.Root, "current-context")).FirstOrDefault(text => text is { Length: > 0 })
            ?? throw new KubeconfigException($"{_files[0].Path}: current-context is missing; expected the name of a context (kubectl config use-context NAME)");
        var context = Find("contexts", "context", name);
        var cluster = Find("clusters", "cluster", context.Require("cluster"));
        var user = context.Text("user") is { } userName ? Find("users", "user", userName) : null;
        return new ClusterConnection
        {
            Server = cluster.Url("server") ?? throw cluster.Missing("server"),
            Authority = cluster.Authority(),
            ServerName = cluster.Text("tls-server-name"),
            SkipsVerification = cluster.IsTrue("insecure-skip-tls-verify"),
            Proxy = cluster.Url("proxy-url"),
            ClientCertificate = user?.ClientCertificate(),
            Token = user?.Token(),
        };
    }

    private KubeconfigEntry Find(string list, string kind, string name)
    {
        foreach (var (path, root) in _files)
        {
            foreach (var item in (root.Find(list) as SequenceNode)?.Items ?? [])
            {
                if (item is MappingNode entry && Text(entry, "name") == name && entry.Find(kind) is MappingNode value)
                {
                    return new KubeconfigEntry(path, $"{kind} \"{name}\"", value);
                }
            }
        }

        throw new KubeconfigException($"{_files[0].Path}: there is no {kind} \"{name}\"; expected one in {list}");
    }

    private static string? Text(MappingNode mapping, string key) =>
        mapping.Find(key) is ScalarNode { IsNull: false } scalar ? scalar.Text : null;
}

/// <summary>A kubeconfig that cannot be used; the message says why and what would be accepted.</summary>
internal sealed class KubeconfigException(string message) : Exception(message);

/// <summary>A cluster, user or context of a kubeconfig.</summary>
/// <param name="file">The file that it stands in: relative paths begin there.</param>
/// <param name="title">What it is, for messages.</param>
/// <param name="node">What it holds.</param>
internal sealed class KubeconfigEntry(string file, string title, MappingNode node)
{
    public string? Text(string key) => node.Find(key) is ScalarNode { IsNull: false, Text.Length: > 0 } scalar ? scalar.Text : null;

    public string Require(string key) => Text(key) ?? throw Missing(key);

    public bool IsTrue(string key) => (node.Find(key) as ScalarNode)?.Boolean == true;

    public KubeconfigException Missing(string key) => Refuse(key, "is missing");

    public Uri? Url(string key) => Text(key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? url
        : throw Refuse(key, $"\"{text}\" is no address; expected https://HOST:PORT");

    /// <summary>The CA of a cluster: data before a file, as kubectl reads them.</summary>
    public Func<string>? Authority() => Pem("certificate-authority");

    /// <summary>The certificate and key of a user.</summary>
    public Func<X509Certificate2>? ClientCertificate()
    {
        var (certificate, key) = (Pem("client-certificate"), Pem("client-key"));
        return (certificate, key) switch
        {
            (null, null) => null,
            (null, _) => throw Missing("client-certificate"),
            (_, null) => throw Missing("client-key"),
            _ => () => Load(certificate, key),
        };
    }

    /// <summary>The token of a user: a file before the text, as kubectl reads them.</summary>
    public Func<string>? Token()
    {
        foreach (var plugin in (ReadOnlySpan<string>)["exec", "auth-provider"])
        {
            if (node.Find(plugin) is MappingNode)
            {
                throw Refuse(plugin, "runs a program to get credentials, which Sluice does not do; expected a token, tokenFile or client certificate, for example of a service account (kubectl create token)");
            }
        }

        if (Text("username") is not null)
        {
            throw Refuse("username", "is basic authentication, which the API server no longer has; expected a token, tokenFile or client certificate");
        }

        return Text("tokenFile") is { } path ? new TokenFile(Resolve(path)).Read : Text("token") is { } token ? () => token : null;
    }

    private static X509Certificate2 Load(Func<string> certificate, Func<string> key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate(), key());
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new IOException($"the client certificate and its key do not load: {exception.Message}", exception);
        }
    }

    private Func<string>? Pem(string key)
    {
        if (Text($"{key}-data") is { } data)
        {
            var pem = Decode($"{key}-data", data);
            return () => pem;
        }

        return Text(key) is { } path ? () => File.ReadAllText(Resolve(path)) : null;
    }

    private string Decode(string key, string data)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException)
        {
            throw Refuse(key, "is not base64; expected a PEM file in base64");
        }
    }

    private string Resolve(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "", path);

    private KubeconfigException Refuse(string key, string fault) => new($"{file}: {title}: {key} {fault}");
}
