using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Admission;
using Sluice.Files;
using Sluice.Telemetry;

namespace Sluice.Hosting.Tls;

/// <summary>
/// Who may call by a client certificate: one of the authorities that the file has now, and one of these names when any are given. A file that is
/// emptied, broken or gone lets nobody in.
/// </summary>
internal sealed class ClientAuthorities : IWatched
{
    private const long LargestFile = 1024 * 1024;
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string CommonName = "2.5.4.3";

    // Every refusal is a handshake; a client that tries again and again must not fill the log.
    private const int LoggedPerSecond = 5;

    private readonly string _file;
    private readonly ImmutableHashSet<string> _names;
    private readonly FileWatch _watch;
    private readonly ILogger _logger;
    private readonly LogSampler _sampler;

    private ClientAuthorities(string file, IEnumerable<string> names, FileSnapshot first, X509Certificate2Collection authorities, TimeProvider time, ILogger logger)
    {
        _file = file;
        _names = [.. names];
        _watch = new FileWatch(() => Read(file), first);
        _logger = logger;
        _sampler = new LogSampler(time, LoggedPerSecond);
        Policy = MakePolicy(authorities);
        TlsLog.AuthoritiesLoaded(logger, authorities.Count, file);
    }

    /// <summary>How a client's chain is checked.</summary>
    public X509ChainPolicy Policy { get; private set; }

    /// <summary>Why nobody may call; null when somebody may.</summary>
    public string? Problem { get; private set; }

    /// <summary>Counts the reloads.</summary>
    public int Version { get; private set; }

    /// <summary>Reads the authorities.</summary>
    /// <param name="file">PEM certificates.</param>
    /// <param name="names">Common names or DNS names that may call; none for all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <param name="authorities">The authorities.</param>
    /// <param name="error">Why there are none.</param>
    public static bool TryOpen(
        string file, IEnumerable<string> names, TimeProvider time, ILogger logger, [NotNullWhen(true)] out ClientAuthorities? authorities, [NotNullWhen(false)] out string? error)
    {
        var first = Read(file);
        error = TryParse(first, out var certificates);
        authorities = error is null ? new ClientAuthorities(file, names, first, certificates, time, logger) : null;
        return authorities is not null;
    }

    /// <inheritdoc />
    public void Poll()
    {
        if (_watch.Poll() is not { } changed)
        {
            return;
        }

        var problem = TryParse(changed, out var certificates);
        Problem = problem is null ? null : $"nobody may call: {_file} {problem}";
        Policy = MakePolicy(certificates);
        Version++;
        if (problem is not null)
        {
            TlsLog.AuthoritiesRefused(_logger, _file, problem);
            return;
        }

        TlsLog.AuthoritiesLoaded(_logger, certificates.Count, _file);
    }

    /// <summary>Whether a client may go on after its handshake; what SslStream calls with what it found.</summary>
    public bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        // RemoteCertificateNameMismatch is about host names, which clients have none of.
        var problem = certificate is not X509Certificate2 client
            ? "no client certificate"
            : (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None ? "not signed by a client authority, not valid now, or not for clients"
            : HasName(client) ? null : $"its name is none of {string.Join(", ", _names)}";
        if (problem is not null && _sampler.Take(out var skipped))
        {
            TlsLog.ClientRefused(_logger, certificate is null ? "(none)" : PlainText.Value(certificate.Subject), problem, skipped);
        }

        return problem is null;
    }

    private bool HasName(X509Certificate2 client) => _names.IsEmpty || NamesOf(client).Any(_names.Contains);

    private static IEnumerable<string> NamesOf(X509Certificate2 client)
    {
        foreach (var part in client.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonName && part.GetSingleElementValue() is { } name)
            {
                yield return name;
            }
        }

        foreach (var name in client.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()))
        {
            yield return name;
        }
    }

    private static FileSnapshot Read(string file) => FileSnapshot.Read(() => [file], LargestFile);

    private static string? TryParse(FileSnapshot snapshot, out X509Certificate2Collection certificates)
    {
        certificates = [];
        if (snapshot.Error is { } error)
        {
            return $"cannot be read: {error}";
        }

        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(snapshot.Files[0].Bytes.Span));
        }
        catch (CryptographicException exception)
        {
            certificates.Clear();
            return $"cannot be read: {exception.Message}";
        }

        return certificates.Count == 0 ? "holds no certificate; expected one or more in PEM" : null;
    }

    private static X509ChainPolicy MakePolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }
}
