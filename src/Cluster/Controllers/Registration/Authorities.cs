using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Cluster.Controllers.Registration;

/// <summary>
/// The authorities of a caBundle: those of the Secret, and those that it had before for as long as a replica may still answer with a certificate of theirs. Which are
/// which stands beside the bundle, in an annotation, so that any replica can go on with it.
/// </summary>
/// <param name="certificates">The certificates in PEM by their fingerprints, in the bundle's order.</param>
/// <param name="record">The fingerprints that Sluice put in, with the time at which the Secret no longer had them; null for those that it has.</param>
internal sealed class Authorities(IReadOnlyList<(string Fingerprint, string Pem)> certificates, IReadOnlyDictionary<string, DateTimeOffset?> record)
{
    /// <summary>Holds which authorities are trusted, and since when the Secret no longer has them.</summary>
    public const string Annotation = "sluice.dev/authorities";

    // Those of the Secret aside. More than this replaced within the overlap is no rotation but a mistake, and each is trusted.
    private const int MostRetiring = 8;

    private const int FingerprintLength = 32;

    /// <summary>None.</summary>
    public static Authorities None { get; } = new([], new Dictionary<string, DateTimeOffset?>());

    /// <summary>The bundle in PEM.</summary>
    public string Pem => string.Concat(certificates.Select(certificate => certificate.Pem));

    /// <summary>How many there are.</summary>
    public int Count => certificates.Count;

    /// <summary>The annotation.</summary>
    public string Record => string.Join(',', certificates.Select(certificate => record.GetValueOrDefault(certificate.Fingerprint) is { } since ? $"{certificate.Fingerprint}={Format(since)}" : certificate.Fingerprint));

    /// <summary>Reads them back from a bundle and the annotation beside it. What Sluice did not put into it is left out; without an annotation, all of it counts: somebody else kept it before.</summary>
    public static Authorities Read(string pem, string? annotation)
    {
        var found = TryParse(pem) ?? [];
        var record = annotation is null
            ? found.ToDictionary(certificate => certificate.Fingerprint, _ => (DateTimeOffset?)null)
            : ReadRecord(annotation);
        return new Authorities([.. found.Where(certificate => record.ContainsKey(certificate.Fingerprint))], record);
    }

    /// <summary>The authorities of a Secret's <c>ca.crt</c>; null when it holds none that can be read.</summary>
    public static IReadOnlyList<(string Fingerprint, string Pem)>? TryParse(string pem)
    {
        using var holder = new Certificates();
        try
        {
            holder.All.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return holder.All.Count == 0 ? null :
            [.. holder.All.Select(certificate => (Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))[..FingerprintLength], certificate.ExportCertificatePem() + "\n")).DistinctBy(certificate => certificate.Item1)];
    }

    /// <summary>These and those that another place remembers.</summary>
    public Authorities With(Authorities other)
    {
        var all = certificates.Concat(other.All).DistinctBy(certificate => certificate.Fingerprint).ToList();
        return new Authorities(all, all.ToDictionary(certificate => certificate.Fingerprint, certificate => Earlier(Since(certificate.Fingerprint), other.Since(certificate.Fingerprint))));
    }

    /// <summary>The authorities from now on.</summary>
    /// <param name="wanted">Those of the Secret.</param>
    /// <param name="now">The time.</param>
    /// <param name="overlap">How long one that the Secret no longer has stays.</param>
    public Authorities Next(IReadOnlyList<(string Fingerprint, string Pem)> wanted, DateTimeOffset now, TimeSpan overlap)
    {
        // A Secret that turned back to an authority has it for good again.
        var current = wanted.Select(certificate => certificate.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var retiring = certificates.Where(certificate => !current.Contains(certificate.Fingerprint))
            .Select(certificate => (certificate, Since: Since(certificate.Fingerprint) ?? now))
            .Where(one => now - one.Since < overlap)
            .OrderByDescending(one => one.Since)
            .Take(MostRetiring)
            .ToList();
        var next = wanted.ToDictionary(certificate => certificate.Fingerprint, _ => (DateTimeOffset?)null);
        retiring.ForEach(one => next[one.certificate.Fingerprint] = one.Since);
        return new Authorities([.. wanted, .. retiring.Select(one => one.certificate)], next);
    }

    /// <summary>When the next one goes; null when none does.</summary>
    public DateTimeOffset? NextEnd(TimeSpan overlap) => certificates.Min(certificate => Since(certificate.Fingerprint)) is { } since ? since + overlap : null;

    private IReadOnlyList<(string Fingerprint, string Pem)> All => certificates;

    private DateTimeOffset? Since(string fingerprint) => record.GetValueOrDefault(fingerprint);

    // One that somewhere counts as the Secret's own, and elsewhere as replaced, was replaced.
    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null || one < other ? one : other;

    private static Dictionary<string, DateTimeOffset?> ReadRecord(string annotation)
    {
        var record = new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        foreach (var entry in annotation.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = entry.Split('=');
            record[parts[0]] = parts.Length > 1 && DateTimeOffset.TryParse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since : null;
        }

        return record;
    }

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed class Certificates : IDisposable
    {
        public X509Certificate2Collection All { get; } = [];

        public void Dispose()
        {
            foreach (var certificate in All)
            {
                certificate.Dispose();
            }
        }
    }
}
