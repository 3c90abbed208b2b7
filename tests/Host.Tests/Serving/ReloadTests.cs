using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Processes;
using Sluice.Load;

namespace Sluice.Host.Tests.Serving;

public sealed class ReloadTests
{
    private const int Swaps = 50;

    [Fact]
    public async Task No_request_fails_or_sees_half_of_a_configuration_while_it_is_swapped()
    {
        var log = new EventLog();
        using var directory = new MountedDirectory(Version(0));
        await using var server = await TestServer.StartAsync(TestServer.Options("http"), log, directory.Path);
        var seen = new HashSet<string>();
        var halves = new List<string>();

        var load = LoadRun.Start(server.Load(8) with { OnAnswer = body => Look(body, seen, halves) });
        for (var swap = 1; swap <= Swaps; swap++)
        {
            await SwapAsync(directory, swap, log);
        }

        var result = await load.StopAsync();
        Assert.True(result.Failed == 0 && result.Answered > 0, result.ToString());
        Assert.Empty(halves);
        Assert.True(seen.Count > 10, $"only {seen.Count} versions were seen");
    }

    [Fact]
    public async Task A_file_that_is_no_mount_is_followed_too()
    {
        var log = new EventLog();
        using var directory = new MountedDirectory();
        var file = Path.Combine(directory.Path, "plain.yaml");
        await File.WriteAllTextAsync(file, TestServer.Labels("one", "team", "a"));
        await using var server = await TestServer.StartAsync(TestServer.Options("http"), log, file);

        await File.WriteAllTextAsync(file, "policies: [");
        Assert.True(await Eventually.HoldsAsync(() => log.Count("ConfigurationRefused") == 1, TestServer.Patience));
        await File.WriteAllTextAsync(file, TestServer.Labels("one", "team", "b"));
        Assert.True(await Eventually.HoldsAsync(() => log.Count("ConfigurationLoaded") == 2, TestServer.Patience));
    }

    // Every fifth version is a bad one.
    private static async Task SwapAsync(MountedDirectory directory, int swap, EventLog log)
    {
        var name = swap % 5 == 0 ? "ConfigurationRefused" : "ConfigurationLoaded";
        var before = log.Count(name);
        directory.Swap(swap % 5 == 0 ? [("a.yaml", "policies: 7"), ("b.yaml", TestServer.Labels("second", "second", $"bad-{swap}"))] : Version(swap));
        Assert.True(await Eventually.HoldsAsync(() => log.Count(name) > before, TestServer.Patience), $"version {swap} was not taken");
    }

    private static (string Name, string Text)[] Version(int number) =>
        [("a.yaml", TestServer.Labels("first", "first", $"v{number}")), ("b.yaml", TestServer.Labels("second", "second", $"v{number}"))];

    private static void Look(string body, HashSet<string> seen, List<string> halves)
    {
        var patch = Encoding.UTF8.GetString(Convert.FromBase64String(JsonNode.Parse(body)!["response"]!["patch"]!.GetValue<string>()));
        var values = JsonNode.Parse(patch)!.AsArray().SelectMany(Texts).Distinct().ToList();
        lock (seen)
        {
            seen.Add(patch);
            if (values.Count != 1)
            {
                halves.Add(patch);
            }
        }
    }

    private static IEnumerable<string> Texts(JsonNode? operation) => operation!["value"] is JsonObject members
        ? members.Select(member => member.Value!.GetValue<string>())
        : [operation["value"]!.GetValue<string>()];
}
