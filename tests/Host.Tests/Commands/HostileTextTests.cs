using System.Text;
using System.Xml.Linq;

namespace Sluice.Host.Tests.Commands;

/// <summary>What objects say, where people read it: nothing of it moves the cursor, sets a title, ends a line or turns the direction of writing.</summary>
public sealed class HostileTextTests : CommandFolder
{
    private const string Hostile = "\\e]0;owned\\a\\e[2J\\r\\nFAKE LINE: allowed\\u202e\\u2066\\u0085\\u2028end";

    private const string Policies = """
        policies:
          - name: registries
            type: image-registries
            settings: { registries: [registry.example.com] }
          - name: owner
            type: required-metadata
            match: { resources: [pods] }
            settings: { labels: { team: "[a-z]+" } }
        """;

    private const string Lines = """
        policies:
          - name: lines
            type: metadata
            match: { resources: [pods] }
            settings: { annotations: { added: here } }
        """;

    private static readonly string Pod = $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: "{{Hostile}}"
          namespace: "{{Hostile}}"
          labels: { team: "{{Hostile}}" }
          annotations: { "{{Hostile}}": "{{Hostile}}" }
        spec:
          containers:
            - name: "{{Hostile}}"
              image: "{{Hostile}}"
        """;

    [Theory]
    [InlineData("diff")]
    [InlineData("junit")]
    [InlineData("github")]
    [InlineData("sarif")]
    [InlineData("patch")]
    [InlineData("html")]
    public async Task Try_shows_objects_without_their_control_characters(string output)
    {
        var run = await CommandRun.OfAsync(["try", "-f", Write("pod.yaml", Pod), "-c", Write("sluice.yaml", Policies), "-o", output]);

        Assert.Equal(1, run.ExitCode);
        AssertClean(run);
        if (output == "junit")
        {
            Assert.DoesNotContain(XDocument.Parse(run.Output).DescendantNodes().OfType<XText>(), text => text.Value.Split('\n').Any(line => line.StartsWith("FAKE", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task No_page_takes_what_objects_say_for_markup()
    {
        const string Markup = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>'\\\"&amp;";
        var pod = Write("pod.yaml", Pod.Replace(Hostile, Markup + Hostile, StringComparison.Ordinal));
        var test = Write("tests/sluice-test.yaml", $"config: ../lines.yaml\ntests:\n  - {{ name: \"{Markup}\", input: ../pod.yaml, expect: {{ contains: {{ metadata: {{ name: \"{Markup}\" }} }} }} }}\n");
        foreach (var arguments in (string[][])
        [
            ["try", "-f", pod, "-c", Write("sluice.yaml", Policies)], ["try", "-f", pod, "-c", Write("lines.yaml", Lines)], ["test", Path.GetDirectoryName(test)!],
            ["scan", "-f", pod, "-c", Write("sluice.yaml", Policies)],
        ])
        {
            var run = await CommandRun.OfAsync([.. arguments, "-o", "html"]);
            Assert.True(run.ExitCode < 2, run.Error);
            Assert.Contains("&lt;script&gt;", run.Output, StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", run.Output, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", run.Output, StringComparison.OrdinalIgnoreCase);
            AssertClean(run);
        }
    }

    // Objects stand in these as they are, for programs; what a terminal acts on is written as an escape.
    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task Objects_that_are_shown_whole_have_them_as_escapes(string output)
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", Pod), "-c", Write("sluice.yaml", Lines), "-o", output);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("owned", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output, character => character != '\n' && char.IsControl(character));
    }

    [Theory]
    [InlineData("--summary")]
    [InlineData("--denied")]
    public async Task So_do_the_short_forms(string form) => AssertClean(await CommandRun.OfAsync("try", "-f", Write("pod.yaml", Pod), "-c", Write("sluice.yaml", Policies), form));

    private static void AssertClean(CommandRun run)
    {
        Assert.NotEqual("", run.Output);
        Assert.DoesNotContain((run.Output + run.Error).EnumerateRunes(), IsHostile);
        Assert.DoesNotContain((run.Output + run.Error).Split('\n'), line => line.TrimStart().StartsWith("FAKE", StringComparison.Ordinal));
    }

    private static bool IsHostile(Rune rune) => (Rune.IsControl(rune) && rune.Value != '\n') || rune.Value is 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
