namespace Sluice.Hosting.Rendering;

/// <summary>Commands of GitHub Actions, which shows each at its line (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).</summary>
internal static class GitHubCommand
{
    /// <summary>An error or a warning, as text that ends in a line break.</summary>
    public static string Write(bool isError, string file, int line, string title, string message) =>
        $"::{(isError ? "error" : "warning")} file={Property(file)},line={Math.Max(line, 1)},title={Property(title)}::{Data(message)}\n";

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
