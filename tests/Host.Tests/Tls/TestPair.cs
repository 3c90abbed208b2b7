using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.Hosting.Tls;

namespace Sluice.Host.Tests.Tls;

/// <summary>A certificate and its key in PEM, as they stand in a Secret.</summary>
internal sealed record TestPair(string Certificate, string Key, string Thumbprint)
{
    private static readonly X509Certificate2 Authority = CertificateMaker.MakeAuthority("tests", TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(3650));

    /// <summary>The CA of every pair, in PEM.</summary>
    public static string AuthorityPem { get; } = Authority.ExportCertificatePem();

    /// <summary>The files of the pair.</summary>
    public (string Name, string Text)[] Files => [("tls.crt", Certificate), ("tls.key", Key)];

    /// <summary>The pair with another's key.</summary>
    public TestPair WithKeyOf(TestPair other) => this with { Key = other.Key };

    /// <summary>The pair as it is while it is being written.</summary>
    public TestPair HalfWritten() => this with { Certificate = Certificate[..(Certificate.Length / 2)] };

    /// <summary>A pair for 127.0.0.1 that is good for an hour from now.</summary>
    public static TestPair Good() => Until(TimeProvider.System.GetUtcNow().AddHours(1));

    /// <summary>One that has expired.</summary>
    public static TestPair Expired() => Make(TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(-1));

    /// <summary>One that is good until then.</summary>
    public static TestPair Until(DateTimeOffset end) => Make(TimeProvider.System.GetUtcNow().AddMinutes(-1), end);

    /// <summary>One for a time.</summary>
    public static TestPair Make(DateTimeOffset from, DateTimeOffset end, string usage = "1.3.6.1.5.5.7.3.1", string name = "sluice")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        var generator = X509SignatureGenerator.CreateForECDsa(Authority.GetECDsaPrivateKey()!);
        using var made = request.Create(Authority.SubjectName, generator, from, end, RandomNumberGenerator.GetBytes(16));
        return new TestPair(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), made.Thumbprint);
    }

    /// <summary>A certificate for a client of this name, with its key.</summary>
    public static X509Certificate2 Client(string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        var pair = Make(now.AddMinutes(-1), now.AddHours(1), "1.3.6.1.5.5.7.3.2", name);
        return X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
    }
}
