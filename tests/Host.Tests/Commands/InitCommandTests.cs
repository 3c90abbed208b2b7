using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

public sealed class InitCommandTests : CommandFolder
{
    [Fact]
    public async Task What_it_makes_passes_check_and_test_and_can_be_tried()
    {
        var made = await CommandRun.OfAsync("init", PathOf("policies"));
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        var check = await CommandRun.OfAsync("check", PathOf("policies/sluice.yaml"));
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        var test = await CommandRun.OfAsync("test", PathOf("policies"));
        Assert.True(test.ExitCode == 0, test.Output + test.Error);
        Assert.EndsWith("5 tests: 5 passed, 0 failed\n", test.Output, StringComparison.Ordinal);
        var tried = await CommandRun.OfAsync("try", "-f", PathOf("policies/pod.yaml"), "-c", PathOf("policies/sluice.yaml"), "--namespace-label", "environment=production");
        Assert.Contains("+     environment: production", tried.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_it_wrote_and_what_to_type_next()
    {
        var run = await CommandRun.OfAsync("init", Folder);
        Assert.Equal($"""
            wrote sluice.yaml
            wrote sluice-test.yaml
            wrote pod.yaml
            wrote sluice.schema.json
            wrote README.md

            What to type next:
              cd {Folder}
              sluice test              run the tests
              sluice try -f pod.yaml   see what becomes of a pod
              sluice play -f pod.yaml  the same on a page, as you type
              sluice check             look for errors and findings
              sluice policies          see what else there is, and add it to sluice.yaml

            """, Normalise(run.Output));
    }

    [Fact]
    public async Task Its_configuration_names_the_schema_that_is_beside_it()
    {
        await CommandRun.OfAsync("init", Folder);
        Assert.StartsWith("# yaml-language-server: $schema=sluice.schema.json\n", Read("sluice.yaml"), StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(SluiceSchema.Write(Catalogue.Default)), JsonNode.Parse(Read("sluice.schema.json"))));
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        Write("pod.yaml", "mine");
        Write("README.md", "mine");
        var run = await CommandRun.OfAsync("init", Folder);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal("sluice: pod.yaml, README.md are there already, and nothing is overwritten; expected a directory without\n", Normalise(run.Error));
        Assert.Equal(("mine", 2), (Read("pod.yaml"), Directory.GetFiles(Folder).Length));
    }

    [Fact]
    public Task A_directory_that_cannot_be_written_is_refused() => CommandRun.AssertRefusedAsync("cannot be written", "init", Path.Combine(Write("file", ""), "below"));

    [Fact]
    public async Task Every_sample_names_a_schema_that_is_current()
    {
        var schema = RepositoryRoot.File("samples", "sluice.schema.json");
        var printed = (await CommandRun.OfAsync("schema")).Output;
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(schema, printed);
        }

        Assert.Equal(printed, await File.ReadAllTextAsync(schema));
        foreach (var sample in (string[])["sluice.yaml", "sidecar-filebeat.yaml", "sidecar-nginx.yaml"])
        {
            Assert.StartsWith("# yaml-language-server: $schema=sluice.schema.json\n", await File.ReadAllTextAsync(RepositoryRoot.File("samples", sample)), StringComparison.Ordinal);
        }
    }
}
