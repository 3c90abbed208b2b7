using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Yaml;

namespace Sluice.Hosting.Rendering;

/// <summary>What is wrong with a configuration, in the forms that CI systems read: an error is one, a finding a warning.</summary>
internal static class CheckReports
{
    // What an error is under that is of no policy's name: the file does not load.
    private const string Loading = "sluice.yaml";

    /// <summary>JUnit XML: a test for each policy, failed where something was found; when the file does not load, one for each error.</summary>
    public static string JUnit(ConfigurationResult result, IReadOnlyList<Finding> findings) => JUnitReport.Write(
    [
        .. result.Errors.Select(error => Case(error.File, $"{Loading}: {error.Path}", error.Line, [error.ToString()])),
        .. (result.Configuration?.Policies ?? []).Select(policy => Case(
            policy.Place.File, policy.Name, policy.Place.Line, [.. findings.Where(finding => finding.Policy == policy.Name).Select(finding => $"{finding.Kind}: {finding}")])),
    ]);

    /// <summary>SARIF 2.1.0: a rule for each policy in question.</summary>
    public static string Sarif(ConfigurationResult result, IReadOnlyList<Finding> findings) => SarifReport.Write(
    [
        .. result.Errors.Select(error => new SarifResult(Loading, "configuration", true, Message(error), error.File, Math.Max(error.Line, 1))),
        .. findings.Select(finding => new SarifResult(finding.Policy, TypeOf(result, finding), false, $"{finding.Kind}: {finding.Message}", finding.Place.File, Math.Max(finding.Place.Line, 1))),
    ]);

    /// <summary>A command of GitHub Actions for each.</summary>
    public static string GitHub(ConfigurationResult result, IReadOnlyList<Finding> findings) => string.Concat(
    [
        .. result.Errors.Select(error => GitHubCommand.Write(true, error.File, error.Line, Loading, Message(error))),
        .. findings.Select(finding => GitHubCommand.Write(false, finding.Place.File, finding.Place.Line, $"{finding.Policy} ({finding.Kind})", finding.Message)),
    ]);

    private static JUnitCase Case(string file, string name, int line, IReadOnlyList<string> failures) => new(file, name, file, Math.Max(line, 1), TimeSpan.Zero, failures);

    private static string Message(ConfigurationError error) => error.Path.Length == 0 ? error.Message : $"{error.Path}: {error.Message}";

    private static string TypeOf(ConfigurationResult result, Finding finding) => result.Configuration!.Policies.First(policy => policy.Name == finding.Policy).Type.Name;
}
