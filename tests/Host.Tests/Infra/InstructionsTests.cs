using System.Runtime.Versioning;
using Sluice.Testing;

namespace Sluice.Host.Tests.Infra;

/// <summary><c>bench/instructions.sh</c> on its own figures, with stand-ins for the machine, the build and valgrind, which counts 1000 instructions for each review.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class InstructionsTests : ScriptFolder
{
    private const string Figures = "bench/instructions.x64.txt";

    public InstructionsTests()
    {
        Directory.CreateDirectory(PathOf("bench"));
        foreach (var name in (string[])["instructions.sh", "lib.sh"])
        {
            File.Copy(RepositoryRoot.File("bench", name), PathOf($"bench/{name}"));
        }

        Write("allocated", "0");
        StandIn("dotnet", $"""
            touch {PathOf("published")}
            mkdir -p "$9"
            printf '#!/bin/sh\ncat {PathOf("allocated")}\n' >"$9/Sluice.Bench.Instructions"
            chmod +x "$9/Sluice.Bench.Instructions"
            """);
        StandIn("valgrind", "echo \"==1== Collected : $((70000 + $5 * 1000))\" >&2");
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(953, 0)]
    [InlineData(952, 1)]
    public void A_review_that_takes_more_than_5_percent_over_what_is_committed_is_a_failure(int committed, int exitCode)
    {
        Write(Figures, $"no-policy-wants-it 1000\nlabel-and-nginx {committed}\n");
        var (status, output) = Count("x86_64");
        Assert.Equal(exitCode, status);
        Assert.Equal(exitCode == 1, output.Contains("more than 5 % over", StringComparison.Ordinal));
        Assert.Contains("1000 instructions", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-policy-wants-it", 0, 0)]
    [InlineData("no-policy-wants-it", 1, 1)]
    [InlineData("label-and-nginx", 1023, 0)]
    [InlineData("label-and-nginx", 1024, 1)]
    public void A_review_that_allocates_more_than_it_may_is_a_failure(string review, int bytes, int exitCode)
    {
        Write(Figures, $"{review} 1000\n");
        Write("allocated", $"{bytes}");
        var (status, output) = Count("x86_64");
        Assert.Equal(exitCode, status);
        Assert.Equal(exitCode == 1, output.Contains("allocates too much", StringComparison.Ordinal));
    }

    [Fact]
    public void On_an_architecture_without_figures_nothing_is_counted_and_that_is_said()
    {
        Write(Figures, "no-policy-wants-it 1\n");
        var (status, output) = Count("aarch64");
        Assert.Equal(0, status);
        Assert.Contains("there is no bench/instructions.arm64.txt, so nothing is counted on arm64", output, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("published")));
    }

    [Theory]
    [InlineData("x86_64", "x64")]
    [InlineData("aarch64", "arm64")]
    public void Update_writes_the_figures_of_the_architecture(string machine, string name)
    {
        Write(Figures, "no-policy-wants-it 1\nlabel-and-nginx 2\n");
        Assert.Equal(0, Count(machine, "--update").ExitCode);
        Assert.Equal("no-policy-wants-it 1000\nlabel-and-nginx 1000\n", Read($"bench/instructions.{name}.txt"));
        Assert.Equal(name == "x64", Read(Figures).Contains("1000", StringComparison.Ordinal));
    }

    private (int ExitCode, string Output) Count(string machine, params string[] arguments)
    {
        StandIn("uname", $"echo {machine}");
        var (exitCode, output, error) = Run(PathOf("bench/instructions.sh"), arguments);
        return (exitCode, output + error);
    }
}
