using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Host.Tests.Commands;

public sealed class PoliciesCommandTests
{
    [Fact]
    public async Task Every_type_is_listed_on_a_line_with_what_it_does()
    {
        var run = await CommandRun.OfAsync("policies");
        var lines = run.Output.Split('\n');
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(Catalogue.Default.Types, type => Assert.Single(lines, line => line.StartsWith($"{type.Name} ", StringComparison.Ordinal) && line.EndsWith('.')));
        Assert.StartsWith("filebeat-sidecar     mutating    ", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_an_array_in_JSON()
    {
        var types = JsonNode.Parse((await CommandRun.OfAsync("policies", "-o", "json")).Output)!.AsArray();
        Assert.Equal(Catalogue.Default.Types.Select(type => type.Name), types.Select(type => (string)type!["name"]!));
        Assert.All(types, type => Assert.Contains((string)type!["kind"]!, (string[])["mutating", "validating", "generating"]));
    }

    [Fact]
    public async Task A_type_is_shown_as_kubectl_explains_a_kind()
    {
        var run = await CommandRun.OfAsync("policies", "metadata");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("TYPE:   metadata\nKIND:   mutating\nASKED:  ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"EXAMPLE:\n    {PolicyReference.Example(Catalogue.Default.Find("metadata")!).TrimEnd('\n').Replace("\n", "\n    ", StringComparison.Ordinal)}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_of_a_type_has_a_line_for_each_option_and_no_more()
    {
        var run = await CommandRun.OfAsync("policies", "statefulset-index", "--summary");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("""
            TYPE:   statefulset-index
            KIND:   mutating
            ASKED:  pods on CREATE

            SETTING     TYPE                  DEFAULT
            variable    environment variable  "INDEX"
            overwrite   boolean               true
            containers  []glob or object      ["*"]

            """, run.Output);
    }

    [Fact]
    public async Task A_type_in_JSON_has_its_options_with_their_defaults_and_an_example()
    {
        foreach (var type in Catalogue.Default.Types)
        {
            var shown = JsonNode.Parse((await CommandRun.OfAsync("policies", type.Name, "--output", "json")).Output)!;
            Assert.Equal(type.Options.Select(option => option.Name), shown["options"]!.AsArray().Select(option => (string)option!["name"]!));
            Assert.All(shown["options"]!.AsArray(), option => Assert.NotEqual((bool)option!["required"]!, option["default"] is not null));
            Assert.Equal(PolicyReference.Example(type), (string)shown["example"]!);
        }
    }

    [Theory]
    [InlineData("filebeat", "sluice: \"filebeat\" is not a policy type; did you mean filebeat-sidecar?")]
    [InlineData("metdata", "sluice: \"metdata\" is not a policy type; did you mean metadata?")]
    [InlineData("Metadata", "did you mean metadata or required-metadata?")]
    [InlineData("sidecar-nginx", "expected one of filebeat-sidecar, nginx-sidecar, sidecar, ")]
    [InlineData("", "\"\" is not a policy type; expected one of ")]
    public Task An_unknown_type_is_refused_with_what_may_have_been_meant(string name, string error) => CommandRun.AssertRefusedAsync(error, "policies", name);

    [Fact]
    public Task Another_output_is_refused() => CommandRun.AssertRefusedAsync("yaml", "policies", "-o", "yaml");

    [Fact]
    public async Task The_help_of_all_has_a_line_for_each_command()
    {
        var run = await CommandRun.OfAsync("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("sluice init policies", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exit status", run.Output, StringComparison.Ordinal);
        Assert.Single(run.Output.Split('\n'), line => line.TrimStart().StartsWith("policies <TYPE>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_schema_is_JSON_and_knows_every_type()
    {
        var run = await CommandRun.OfAsync("schema");
        var types = JsonNode.Parse(run.Output)!["properties"]!["policies"]!["items"]!["properties"]!["type"]!["enum"]!.AsArray();
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(Catalogue.Default.Types.Select(type => type.Name), types.Select(type => (string)type!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(SluiceSchema.Write(Catalogue.Default)), JsonNode.Parse(run.Output)));
    }

    [Fact]
    public Task The_schema_takes_no_argument() => CommandRun.AssertRefusedAsync("'x'", "schema", "x");

    [Theory]
    [InlineData("try")]
    [InlineData("init")]
    [InlineData("completion")]
    [InlineData("check")]
    [InlineData("test")]
    [InlineData("policies")]
    [InlineData("schema")]
    [InlineData("webhooks")]
    [InlineData("certs")]
    [InlineData("serve")]
    [InlineData("send")]
    [InlineData("proxy")]
    public async Task The_help_of_a_command_has_an_example(string command)
    {
        var run = await CommandRun.OfAsync(command, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Example:", run.Output, StringComparison.Ordinal);
        Assert.Contains($"sluice {command} ", run.Output, StringComparison.Ordinal);
    }
}
