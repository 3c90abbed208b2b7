using System.Text;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sluice-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_directory_is_read_in_name_order()
    {
        Write("20-b.yaml", Policy("b"));
        Write("10-a.yml", Policy("a"));
        Write("30-c.yaml", Policy("c"));
        Write("notes.txt", "not: read");
        Write(".hidden.yaml", "not: read");
        Directory.CreateDirectory(Path.Combine(_directory, "sub.yaml"));
        Assert.Equal(["a", "b", "c"], Load().Configuration!.Policies.Select(policy => policy.Name));
    }

    [Fact]
    public void The_errors_of_all_files_are_reported_at_once()
    {
        Write("1.yaml", Policy("same"));
        Write("2.yaml", Policy("same") + "other: 1\n");
        File.WriteAllBytes(Path.Combine(_directory, "3.yaml"), [(byte)'a', 0xFF]);
        Assert.Equal(
        [
            $"{_directory}/3.yaml: byte 2 is not UTF-8; expected YAML in UTF-8",
            $"{_directory}/2.yaml:2:11: policies[0].name: \"same\" is the name of another policy ({_directory}/1.yaml:2); expected a name of its own",
            $"{_directory}/2.yaml:4:1: unknown key \"other\"; expected policies, exceptions, events or kubernetesVersion",
        ], Load().Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void A_mounted_ConfigMap_is_read_through_its_links()
    {
        var version = Path.Combine(_directory, "..2026_01_01");
        Directory.CreateDirectory(version);
        File.WriteAllText(Path.Combine(version, "sluice.yaml"), Policy("a"));
        Directory.CreateSymbolicLink(Path.Combine(_directory, "..data"), "..2026_01_01");
        File.CreateSymbolicLink(Path.Combine(_directory, "sluice.yaml"), "..data/sluice.yaml");
        Assert.Equal("a", Assert.Single(Load().Configuration!.Policies).Name);
    }

    [Fact]
    public void A_file_behind_a_link_that_is_too_large_is_refused_too()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "..data"));
        File.WriteAllText(Path.Combine(_directory, "..data", "sluice.yaml"), new string('#', (4 * 1024 * 1024) + 1));
        File.CreateSymbolicLink(Path.Combine(_directory, "sluice.yaml"), "..data/sluice.yaml");
        Assert.Equal($"{_directory}: cannot be read: {_directory}/sluice.yaml is larger than 4194304 bytes", Assert.Single(Load().Errors).ToString());
    }

    [Fact]
    public void A_file_of_4_MiB_is_read()
    {
        var policy = Policy("a");
        Write("a.yaml", policy + new string('#', (4 * 1024 * 1024) - policy.Length));
        Assert.True(Load().IsValid);
    }

    [Theory]
    [InlineData("missing.yaml")]
    [InlineData("missing/sluice.yaml")]
    public void A_file_that_is_not_there_is_an_error(string name)
    {
        var error = Assert.Single(Load(name).Errors);
        Assert.Equal($"{_directory}/{name}: cannot be read: no such file; expected a file in YAML, or a directory of files that end in .yaml or .yml", error.ToString());
    }

    [Fact]
    public void A_directory_without_files_is_an_error() =>
        Assert.Equal($"{_directory}: no file here; expected one or more files that end in .yaml or .yml", Assert.Single(Load().Errors).ToString());

    [Fact]
    public void A_link_that_leads_nowhere_is_an_error()
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "a.yaml"), "..data/a.yaml");
        Assert.Contains("cannot be read: ", Assert.Single(Load().Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UTF16_is_refused_and_a_byte_order_mark_is_not()
    {
        File.WriteAllText(Path.Combine(_directory, "a.yaml"), Policy("a"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.True(Load().IsValid);
        File.WriteAllText(Path.Combine(_directory, "a.yaml"), Policy("a"), Encoding.Unicode);
        Assert.Equal("byte 1 is not UTF-8; expected YAML in UTF-8", Assert.Single(Load().Errors).Message);
    }

    [Fact]
    public void The_hash_is_that_of_the_text()
    {
        Write("a.yaml", Policy("a"));
        var first = Load().Configuration!.Hash;
        Assert.Equal(first, Load().Configuration!.Hash);
        Write("a.yaml", Policy("b"));
        Assert.NotEqual(first, Load().Configuration!.Hash);
    }

    private static string Policy(string name) => $"policies:\n  - name: {name}\n    type: statefulset-index\n";

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);

    private ConfigurationResult Load(string? name = null) =>
        ConfigurationLoader.Load(name is null ? _directory : Path.Combine(_directory, name), new PolicyServices());
}
