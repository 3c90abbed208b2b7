using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Hosting.Tls;

namespace Sluice.Host.Tests.Tls;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("sluice-certs-").FullName, "made");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    [Fact]
    public void The_server_certificate_is_signed_by_the_CA_and_has_every_name()
    {
        Assert.NotNull(Make().Files);

        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_directory, "ca.crt"));
        using var server = X509Certificate2.CreateFromPemFile(Path.Combine(_directory, "tls.crt"), Path.Combine(_directory, "tls.key"));
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.True(chain.Build(server));
        Assert.True(server.MatchesHostname("sluice.sluice-system.svc"));
        Assert.True(server.MatchesHostname("10.0.0.7"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Keys_are_for_their_owner_alone()
    {
        Make();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "tls.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "ca.key")));
    }

    [Fact]
    public void Nothing_is_overwritten_unless_that_is_asked_for()
    {
        Make();
        var before = File.ReadAllText(Path.Combine(_directory, "tls.crt"));

        Assert.Contains("--force", Make().Error!, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_directory, "tls.crt")));

        Assert.Null(Make(overwrite: true).Error);
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(_directory, "tls.crt")));
    }

    [Fact]
    public void A_CA_that_is_there_signs_again_and_stays()
    {
        Make();
        var authority = File.ReadAllText(Path.Combine(_directory, "ca.crt"));

        Assert.Null(Make(overwrite: true, authority: _directory).Error);
        Assert.Equal(authority, File.ReadAllText(Path.Combine(_directory, "ca.crt")));
    }

    [Fact]
    public void A_missing_CA_is_an_error_that_names_its_file() =>
        Assert.Contains("ca.crt", Make(authority: "/nowhere").Error!, StringComparison.Ordinal);

    [Fact]
    public void The_Secret_holds_the_server_pair_and_the_CA_but_not_its_key()
    {
        var manifest = Make().Files!.ToSecret("sluice-system", "sluice-tls");

        Assert.Contains("type: kubernetes.io/tls", manifest, StringComparison.Ordinal);
        var key = manifest.Split('\n').Single(line => line.Contains("tls.key", StringComparison.Ordinal)).Split(": ")[1];
        Assert.Equal(File.ReadAllText(Path.Combine(_directory, "tls.key")), Encoding.UTF8.GetString(Convert.FromBase64String(key)));
        Assert.DoesNotContain("ca.key", manifest, StringComparison.Ordinal);
    }

    private (CertificateFiles? Files, string? Error) Make(bool overwrite = false, string? authority = null) => CertificateFiles.Make(
        new CertificateFilesOptions
        {
            Names = ["sluice.sluice-system.svc"],
            Addresses = [IPAddress.Parse("10.0.0.7")],
            Validity = TimeSpan.FromDays(30),
            Directory = _directory,
            AuthorityDirectory = authority,
            Overwrite = overwrite,
        },
        TimeProvider.System.GetUtcNow());
}
