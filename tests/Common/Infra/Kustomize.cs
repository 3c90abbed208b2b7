using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Hosting.Tls;

namespace Sluice.Testing.Infra;

/// <summary><c>kubectl kustomize</c>, whose kustomize is the one that users have.</summary>
internal static class Kustomize
{
    // Components, replacements and labels with includeTemplates came to kubectl's kustomize by then.
    private const int OldestMinor = 27;
    private static readonly Lazy<(string? Program, string? Reason)> Found = new(Find);

    /// <summary>Why nothing can be built here; null when it can.</summary>
    public static string? SkipReason => Found.Value.Reason;

    /// <summary>The manifests of a folder with a kustomization.yaml, as text.</summary>
    /// <exception cref="InvalidOperationException">It does not build; the message has what kubectl said.</exception>
    public static string BuildText(string directory)
    {
        var (exitCode, output, error) = Run(Found.Value.Program!, "kustomize", directory);
        return exitCode == 0 ? output : throw new InvalidOperationException($"kubectl kustomize {directory}: {error}");
    }

    /// <summary>The manifests of a folder with a kustomization.yaml.</summary>
    public static IReadOnlyList<JsonObject> Build(string directory) => YamlText.ToJsonObjects(BuildText(directory));

    private static (string?, string?) Find()
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append(Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") ?? "");
        var program = directories.Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, "kubectl")).FirstOrDefault(File.Exists) ?? NpmTools.Find("kubectl");
        if (program is null)
        {
            return (null, $"no kubectl on PATH or in KUBEBUILDER_ASSETS; 1.{OldestMinor} or later builds the overlays of infra/kubernetes");
        }

        var version = JsonNode.Parse(Run(program, "version", "--client", "--output=json").Output)?["clientVersion"]?["minor"]?.GetValue<string>() ?? "0";
        return int.Parse(version.TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture) >= OldestMinor
            ? (program, null)
            : (null, $"{program} is of Kubernetes 1.{version}; 1.{OldestMinor} or later builds the overlays of infra/kubernetes");
    }

    private static (int ExitCode, string Output, string Error) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
