using System.Net;
using System.Security.Cryptography;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>The directory of one API server, which only this user can read: certificates, tokens, kubeconfigs and etcd's data.</summary>
internal sealed class ApiServerDirectory : IDisposable
{
    private const string Prefix = "sluice-cluster-";
    private const string LockName = ".lock";
    private readonly Dictionary<string, string> tokens;
    private readonly FileStream ownership;

    private ApiServerDirectory(string path, Dictionary<string, string> tokens, IReadOnlyList<IPAddress> addresses)
    {
        Path = path;
        this.tokens = tokens;
        ownership = Lock(path, FileMode.CreateNew);
        Certificates = ClusterCertificates.Create(path, addresses);
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The server's certificates and keys.</summary>
    public ClusterCertificates Certificates { get; }

    /// <summary>The file for <c>--token-auth-file</c>.</summary>
    public string TokenFile => System.IO.Path.Combine(Path, "tokens.csv");

    /// <summary>Makes a directory with a token for each of <paramref name="users"/>, and a certificate for <paramref name="addresses"/> too.</summary>
    public static ApiServerDirectory Create(IReadOnlyList<ApiServerUser> users, IReadOnlyList<IPAddress>? addresses = null)
    {
        DeleteAbandoned();
        var path = Directory.CreateTempSubdirectory(Prefix).FullName;
        var tokens = users.ToDictionary(user => user.Name, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), StringComparer.Ordinal);
        var directory = new ApiServerDirectory(path, tokens, addresses ?? []);
        File.WriteAllLines(directory.TokenFile, users.Select(user => $"{tokens[user.Name]},{user.Name},{user.Uid},\"{string.Join(',', user.Groups)}\""));
        return directory;
    }

    /// <summary>The bearer token of a user.</summary>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public string TokenOf(string user) => tokens.TryGetValue(user, out var token)
        ? token
        : throw new ArgumentException($"no user {user}: there are {string.Join(", ", tokens.Keys)}", nameof(user));

    /// <summary>Writes a kubeconfig for a user and returns its path. kubectl reads YAML, of which JSON is a part.</summary>
    public string WriteKubeconfig(Uri server, string user)
    {
        var file = System.IO.Path.Combine(Path, $"kubeconfig-{tokens.Keys.Order(StringComparer.Ordinal).ToList().IndexOf(user)}.json");
        File.WriteAllText(file, $$"""
            {
              "apiVersion": "v1", "kind": "Config", "current-context": "test",
              "clusters": [{ "name": "test", "cluster": { "server": "{{server.AbsoluteUri}}", "certificate-authority": "{{Certificates.AuthorityFile}}" } }],
              "users": [{ "name": "test", "user": { "token": "{{TokenOf(user)}}" } }],
              "contexts": [{ "name": "test", "context": { "cluster": "test", "user": "test", "namespace": "default" } }]
            }
            """);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificates.Dispose();
        Directory.Delete(Path, recursive: true);
        ownership.Dispose();
    }

    // A test process that was killed left its directories, with 120 MB of etcd's files in each. Its locks went with it.
    private static void DeleteAbandoned()
    {
        foreach (var path in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                using var owned = Lock(path, FileMode.Open);
                Directory.Delete(path, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, somebody else's, or just being made or deleted.
            }
        }
    }

    private static FileStream Lock(string path, FileMode mode) =>
        new(System.IO.Path.Combine(path, LockName), mode, FileAccess.ReadWrite, FileShare.None);
}
