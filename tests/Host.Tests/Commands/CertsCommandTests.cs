namespace Sluice.Host.Tests.Commands;

/// <summary>The arguments of <c>sluice certs</c>; what it makes is in <c>CertificateFilesTests</c>.</summary>
public sealed class CertsCommandTests : CommandFolder
{
    [Theory]
    [InlineData("a server certificate needs a name: expected --dns NAME or --ip ADDRESS", "--out", "{out}")]
    [InlineData("'--out' is required", "--dns", "a")]
    [InlineData("--out", "--dns", "a", "--out", "")]
    [InlineData("--dns: \"a b\" is not a DNS name", "--dns", "a b", "--out", "{out}")]
    [InlineData("--dns: \"\" is not a DNS name", "--dns", "", "--out", "{out}")]
    [InlineData("--dns: \"https://a\" is not a DNS name", "--dns", "https://a", "--out", "{out}")]
    [InlineData("--dns: \"10.0.0.5\" is not a DNS name", "--dns", "10.0.0.5", "--out", "{out}")]
    [InlineData("--ip: \"300.1.1.1\" is not an address", "--ip", "300.1.1.1", "--out", "{out}")]
    [InlineData("\"0\" is not a count; expected a whole number from 1", "--dns", "a", "--days", "0", "--out", "{out}")]
    [InlineData("\"-3\" is not a count", "--dns", "a", "--days", "-3", "--out", "{out}")]
    [InlineData("\"1e3\" is not a count", "--dns", "a", "--days", "1e3", "--out", "{out}")]
    [InlineData("--days: 36501 is too many; expected at most 36500", "--dns", "a", "--days", "36501", "--out", "{out}")]
    [InlineData("--days: 2147483647 is too many", "--dns", "a", "--days", "2147483647", "--out", "{out}")]
    [InlineData("\"9999999999\" is not a count", "--dns", "a", "--days", "9999999999", "--out", "{out}")]
    [InlineData("--secret: \"x\" names no Secret; expected NAMESPACE/NAME", "--dns", "a", "--out", "{out}", "--secret", "x")]
    [InlineData("--secret: \"x/y/z\" names no Secret", "--dns", "a", "--out", "{out}", "--secret", "x/y/z")]
    [InlineData("--secret: \"X/y\" names no Secret", "--dns", "a", "--out", "{out}", "--secret", "X/y")]
    [InlineData("{file}", "--dns", "a", "--out", "{file}")]
    [InlineData("{file}", "--dns", "a", "--out", "{file}/below")]
    [InlineData("nowhere/ca.crt", "--dns", "a", "--out", "{out}", "--ca-dir", "nowhere")]
    [InlineData("Unrecognized command or argument 'more'", "--dns", "a", "--out", "{out}", "more")]
    public async Task Odd_arguments_are_refused_with_2_and_nothing_is_written(string error, params string[] arguments)
    {
        var file = Write("a-file", "kept");

        var run = await CommandRun.OfAsync(["certs", .. arguments.Select(Fill)]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(Fill(error), run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("kind: Secret", run.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories));
        Assert.Equal("kept", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Files_that_are_there_stay_without_force_and_a_broken_CA_overwrites_none()
    {
        var folder = PathOf("out");
        Assert.Equal(0, (await CommandRun.OfAsync("certs", "--dns", "a", "--out", folder)).ExitCode);
        var before = Read("out/tls.crt");

        await CommandRun.AssertRefusedAsync("already there; nothing was written, --force overwrites", "certs", "--dns", "a", "--out", folder);
        Write("ca/ca.crt", Read("out/ca.crt"));
        Write("ca/ca.key", "junk");
        Assert.Equal(2, (await CommandRun.OfAsync("certs", "--dns", "a", "--out", folder, "--ca-dir", PathOf("ca"), "--force")).ExitCode);

        Assert.Equal(before, Read("out/tls.crt"));
    }

    [Fact]
    public async Task The_longest_validity_makes_a_certificate()
    {
        var run = await CommandRun.OfAsync("certs", "--dns", "a", "--days", "36500", "--out", PathOf("out"), "--secret", "x/y");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("apiVersion: v1\nkind: Secret\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(4, run.Error.Split("wrote ").Length - 1);
    }

    private string Fill(string argument) => argument.Replace("{out}", PathOf("out"), StringComparison.Ordinal).Replace("{file}", PathOf("a-file"), StringComparison.Ordinal);
}
