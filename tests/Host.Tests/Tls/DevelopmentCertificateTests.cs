using Sluice.Host.Tests.Serving;
using Sluice.Hosting.Tls;
using Sluice.Testing;

namespace Sluice.Host.Tests.Tls;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DevelopmentCertificateTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Its_CA_is_in_a_directory_of_its_own_that_nobody_else_can_enter()
    {
        await using var sluice = await SluiceProcess.ServeAsync(RepositoryRoot.File("samples", "sluice.yaml"));
        var hint = await sluice.Process.WaitForLineAsync(line => line.Contains("Its CA is in ", StringComparison.Ordinal), TestServer.Patience);
        var file = hint.Split("Its CA is in ")[1].Split(": curl")[0];

        Assert.Equal(Owner, File.GetUnixFileMode(file));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void A_symbolic_link_is_replaced_and_not_followed()
    {
        using var directory = new MountedDirectory(("treasure", "kept"));
        var (link, target) = (Path.Combine(directory.Path, "ca.crt"), Path.Combine(directory.Path, "treasure"));
        File.CreateSymbolicLink(link, target);

        Assert.Null(DevelopmentCertificate.Create(TimeProvider.System).Announce(link));

        Assert.Equal("kept", File.ReadAllText(target));
        Assert.Null(new FileInfo(link).LinkTarget);
        Assert.Equal(Owner, File.GetUnixFileMode(link));
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", File.ReadAllText(link), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_full_is_said()
    {
        Assert.Contains("cannot be written", DevelopmentCertificate.Create(TimeProvider.System).Announce("/nowhere/ca.crt")!, StringComparison.Ordinal);
    }
}
