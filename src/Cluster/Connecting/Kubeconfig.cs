using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;
using k8s.KubeConfigModels;
using Sluice.Yaml;
using YamlDotNet.Core;

namespace Sluice.Cluster.Connecting;

/// <summary>
/// Reads kubeconfig files with the library, and of what several have, takes the first, as kubectl does: relative paths begin at the file that has them,
/// and files that are not there are passed over.
/// See https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
/// </summary>
internal sealed class Kubeconfig
{
    private readonly List<(string Path, K8SConfiguration Content)> _files = [];

    /// <summary>Reads one or more files.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="context">Name of the context; null for the current one.</param>
    public static ConnectionResult Read(IReadOnlyList<string> paths, string? context = null)
    {
        try
        {
            var kubeconfig = new Kubeconfig();
            kubeconfig._files.AddRange(paths.Where(File.Exists).Select(path => (Path.GetFullPath(path), Load(path))));
            return kubeconfig._files.Count == 0
                ? ConnectionResult.Failed($"{string.Join(", ", paths)}: no such file; expected a kubeconfig")
                : ConnectionResult.Found(kubeconfig.Connect(context));
        }
        catch (Exception exception) when (exception is KubeconfigException or IOException or UnauthorizedAccessException)
        {
            return ConnectionResult.Failed(exception.Message);
        }
    }

    private static K8SConfiguration Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return KubernetesClientConfiguration.LoadKubeConfig(stream) ?? new K8SConfiguration();
        }
        catch (YamlException exception)
        {
            var inner = exception.InnerException is { } cause ? $" {cause.Message}" : "";
            throw new KubeconfigException($"{path}:{exception.Start.Line}:{exception.Start.Column}: {exception.Message}{inner}; expected a kubeconfig");
        }
    }

    private ClusterConnection Connect(string? chosen)
    {
        var name = chosen ?? _files.Select(file => file.Content.CurrentContext).FirstOrDefault(text => !string.IsNullOrEmpty(text))
            ?? throw new KubeconfigException($"{_files[0].Path}: current-context is missing; expected the name of a context (kubectl config use-context NAME)");
        var context = Find(name, "context", file => file.Contexts, item => item.Name, item => item.ContextDetails).Value;
        if (string.IsNullOrEmpty(context.Cluster))
        {
            throw new KubeconfigException($"{_files[0].Path}: context \"{name}\": cluster is missing");
        }

        var (clusterPath, cluster) = Find(context.Cluster, "cluster", file => file.Clusters, item => item.Name, item => item.ClusterEndpoint);
        var connection = ConnectionTo(new KubeconfigEntry(clusterPath, "cluster", context.Cluster), cluster);
        if (string.IsNullOrEmpty(context.User))
        {
            return connection;
        }

        var (userPath, user) = Find(context.User, "user", file => file.Users, item => item.Name, item => item.UserCredentials ?? new UserCredentials());
        return WithCredentials(connection, new KubeconfigEntry(userPath, "user", context.User), user);
    }

    private (string Path, TValue Value) Find<TItem, TValue>(
        string name, string kind, Func<K8SConfiguration, IEnumerable<TItem>?> list, Func<TItem, string> nameOf, Func<TItem, TValue?> valueOf)
        where TValue : class
    {
        foreach (var (path, content) in _files)
        {
            foreach (var item in list(content) ?? [])
            {
                if (nameOf(item) == name && valueOf(item) is { } value)
                {
                    return (path, value);
                }
            }
        }

        throw new KubeconfigException($"{_files[0].Path}: there is no {kind} \"{name}\"; expected one in {kind}s");
    }

    private static ClusterConnection ConnectionTo(KubeconfigEntry entry, ClusterEndpoint cluster) => new()
    {
        Server = entry.Url("server", cluster.Server) ?? throw entry.Refuse("server", "is missing"),
        Authority = entry.Pem("certificate-authority", cluster.CertificateAuthorityData, cluster.CertificateAuthority),
        ServerName = string.IsNullOrEmpty(cluster.TlsServerName) ? null : cluster.TlsServerName,
        SkipsVerification = cluster.SkipTlsVerify,
        Proxy = entry.Url("proxy-url", entry.KeyOutsideOfTheModel("proxy-url")),
    };

    private static ClusterConnection WithCredentials(ClusterConnection connection, KubeconfigEntry entry, UserCredentials user)
    {
        if (user.AuthProvider is not null)
        {
            throw entry.Refuse("auth-provider", "is what kubectl no longer has; expected exec, for AKS: kubelogin convert-kubeconfig");
        }

        if (!string.IsNullOrEmpty(user.UserName))
        {
            throw entry.Refuse("username", "is basic authentication, which the API server no longer has; expected exec, a token, tokenFile or client certificate");
        }

        if (user.ExternalExecution is { } exec)
        {
            var plugin = new ExecPlugin(entry, exec, connection, TimeProvider.System);
            return connection with { Token = plugin, ClientCertificate = () => plugin.Certificate };
        }

        var certificate = entry.Pem("client-certificate", user.ClientCertificateData, user.ClientCertificate);
        var key = entry.Pem("client-key", user.ClientKeyData, user.ClientKey);
        return connection with
        {
            Token = entry.KeyOutsideOfTheModel("tokenFile") is { } file ? new TokenFile(entry.Resolve(file))
                : !string.IsNullOrEmpty(user.Token) ? new StringTokenProvider(user.Token, "Bearer") : null,
            ClientCertificate = (certificate, key) switch
            {
                (null, null) => null,
                (null, _) => throw entry.Refuse("client-certificate", "is missing"),
                (_, null) => throw entry.Refuse("client-key", "is missing"),
                _ => () => KubeconfigEntry.LoadPair(certificate(), key()),
            },
        };
    }
}

/// <summary>A kubeconfig that cannot be used; the message says why and what would be accepted.</summary>
internal sealed class KubeconfigException(string message) : Exception(message);

/// <summary>A cluster or user of a kubeconfig.</summary>
/// <param name="file">The file that it stands in: relative paths begin there.</param>
/// <param name="kind"><c>cluster</c> or <c>user</c>.</param>
/// <param name="name">Its name.</param>
internal sealed class KubeconfigEntry(string file, string kind, string name)
{
    /// <summary>The fault of one of its keys.</summary>
    public KubeconfigException Refuse(string key, string fault) => new($"{file}: {kind} \"{name}\": {key} {fault}");

    /// <summary>A path, from the file's directory on.</summary>
    public string Resolve(string path) => Path.Combine(Path.GetDirectoryName(file) ?? "", path);

    /// <summary>A URL; null when there is none.</summary>
    public Uri? Url(string key, string? text) => string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" or "socks5" ? url
        : throw Refuse(key, $"\"{text}\" is not a URL; expected https://HOST:PORT");

    /// <summary>A PEM text: data before a file, as kubectl reads them; null when there is neither.</summary>
    public Func<string>? Pem(string key, string? data, string? path)
    {
        if (!string.IsNullOrEmpty(data))
        {
            var pem = Decode($"{key}-data", data);
            return () => pem;
        }

        return string.IsNullOrEmpty(path) ? null : () => File.ReadAllText(Resolve(path));
    }

    /// <summary>A certificate with its key.</summary>
    public static X509Certificate2 LoadPair(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new IOException($"the client certificate and its key do not load: {exception.Message}", exception);
        }
    }

    /// <summary>A key that kubectl knows and the library's model does not.</summary>
    public string? KeyOutsideOfTheModel(string key)
    {
        var root = YamlReader.Read(File.ReadAllText(file), new ErrorList(file)) as MappingNode;
        var entries = (root?.Find($"{kind}s") as SequenceNode)?.Items.OfType<MappingNode>() ?? [];
        var entry = entries.FirstOrDefault(item => item.Find("name") is ScalarNode { Text: var text } && text == name);
        return (entry?.Find(kind) as MappingNode)?.Find(key) is ScalarNode { IsNull: false, Text: { Length: > 0 } value } ? value : null;
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
}
