using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Infra;

/// <summary>Helm, on the chart of infra/chart.</summary>
internal static class Helm
{
    /// <summary>The chart.</summary>
    public static string Chart { get; } = RepositoryRoot.File("infra", "chart");

    /// <summary>Why it cannot be run; null when it can.</summary>
    public static string? SkipReason => NpmTools.SkipReason;

    /// <summary>The values that make an overlay of infra/kubernetes.</summary>
    public static string ValuesOf(string overlay) => Path.Combine(Chart, "ci", $"{overlay}.yaml");

    /// <summary>Runs it, with nothing of this machine's own Helm.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        var home = Directory.CreateTempSubdirectory("sluice-helm-");
        try
        {
            var start = new ProcessStartInfo(NpmTools.Find("helm")!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, folder) in (ReadOnlySpan<(string, string)>)[("HELM_CACHE_HOME", "cache"), ("HELM_CONFIG_HOME", "config"), ("HELM_DATA_HOME", "data")])
            {
                start.Environment[name] = Path.Combine(home.FullName, folder);
            }

            start.Environment["NO_PROXY"] = "127.0.0.1";

            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    /// <summary>The objects of a release in sluice-system.</summary>
    /// <exception cref="InvalidOperationException">There are none; the message has what Helm said.</exception>
    public static IReadOnlyList<JsonObject> Template(params string[] arguments)
    {
        var (exitCode, output, error) = Run(["template", "sluice", Chart, "--namespace", "sluice-system", .. arguments]);
        return exitCode == 0 ? YamlText.ToJsonObjects(output) : throw new InvalidOperationException($"helm template: {error}");
    }

    /// <summary>What Helm makes for a while, of all that <c>helm template</c> shows.</summary>
    public static IReadOnlyList<JsonObject> Hooks(string output) => [.. YamlText.ToJsonObjects(output).Where(one => one["metadata"]!["annotations"]?["helm.sh/hook"] is not null)];
}
