using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sluice.Hosting.Tls;

/// <summary>What <c>sluice certs</c> was told.</summary>
internal sealed record CertificateFilesOptions
{
    /// <summary>DNS names of the server.</summary>
    public required IReadOnlyCollection<string> Names { get; init; }

    /// <summary>Addresses of the server.</summary>
    public required IReadOnlyCollection<IPAddress> Addresses { get; init; }

    /// <summary>How long the server certificate is valid.</summary>
    public required TimeSpan Validity { get; init; }

    /// <summary>Where the files go.</summary>
    public required string Directory { get; init; }

    /// <summary>Where ca.crt and ca.key are to sign with; null for a new CA.</summary>
    public string? AuthorityDirectory { get; init; }

    /// <summary>Whether files that are there are overwritten.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>A CA and a server certificate as files, the keys readable by their owner alone.</summary>
internal sealed class CertificateFiles
{
    // A caBundle outlives many server certificates.
    private const int AuthorityLifetimes = 10;

    private readonly string _authority;
    private readonly string _certificate;
    private readonly string _key;

    private CertificateFiles(X509Certificate2 authority, X509Certificate2 server)
    {
        _authority = authority.ExportCertificatePem() + "\n";
        _certificate = server.ExportCertificatePem() + "\n";
        _key = KeyOf(server);
    }

    /// <summary>The files that were written.</summary>
    public ImmutableArray<string> Written { get; private set; } = [];

    /// <summary>Makes and writes them.</summary>
    /// <returns>The files, or why there are none; then nothing was overwritten.</returns>
    public static (CertificateFiles? Files, string? Error) Make(CertificateFilesOptions options, DateTimeOffset now)
    {
        try
        {
            using var authority = options.AuthorityDirectory is { } directory
                ? X509Certificate2.CreateFromPemFile(Path.Combine(directory, "ca.crt"), Path.Combine(directory, "ca.key"))
                : CertificateMaker.MakeAuthority("Sluice CA", now, options.Validity * AuthorityLifetimes);
            if (options.AuthorityDirectory is not null && (authority.GetECDsaPrivateKey() is null || now > authority.NotAfter))
            {
                return (null, $"{options.AuthorityDirectory}: the CA has expired or has no ECDSA key; make a new one without --ca-dir");
            }

            using var server = CertificateMaker.MakeServer(authority, options.Names, options.Addresses, now, options.Validity);
            var files = new CertificateFiles(authority, server);
            return files.Write(options, options.AuthorityDirectory is null ? KeyOf(authority) : null) is { } error ? (null, error) : (files, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>The manifest of a Secret with the server certificate, its key and the CA.</summary>
    public string ToSecret(string @namespace, string name) => $"""
        apiVersion: v1
        kind: Secret
        metadata:
          name: {name}
          namespace: {@namespace}
        type: kubernetes.io/tls
        data:
          ca.crt: {Base64(_authority)}
          tls.crt: {Base64(_certificate)}
          tls.key: {Base64(_key)}

        """;

    private string? Write(CertificateFilesOptions options, string? authorityKey)
    {
        List<(string Name, string Text, bool IsSecret)> files = [("ca.crt", _authority, false), ("tls.crt", _certificate, false), ("tls.key", _key, true)];
        if (authorityKey is not null)
        {
            files.Add(("ca.key", authorityKey, true));
        }
        else if (Path.GetFullPath(options.AuthorityDirectory!) == Path.GetFullPath(options.Directory))
        {
            files.RemoveAt(0);
        }

        var present = files.Select(file => Path.Combine(options.Directory, file.Name)).Where(File.Exists).ToList();
        if (present.Count > 0 && !options.Overwrite)
        {
            return $"{string.Join(", ", present)}: already there; nothing was written, --force overwrites";
        }

        Directory.CreateDirectory(options.Directory);
        Written = [.. files.Select(file => WriteFile(Path.Combine(options.Directory, file.Name), file.Text, file.IsSecret))];
        return null;
    }

    private static string WriteFile(string path, string text, bool isSecret)
    {
        NewFile.Write(path, text, isSecret ? NewFile.Private : NewFile.Public);
        return path;
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
