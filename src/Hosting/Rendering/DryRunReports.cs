using Sluice.Host.DryRuns;

namespace Sluice.Host.Rendering;

/// <summary>What was tried, in the forms that CI systems read.</summary>
internal static class DryRunReports
{
    /// <summary>JUnit XML: a test for each object, failed where it is denied.</summary>
    public static string JUnit(IEnumerable<ManifestDryRun> tried) => JUnitReport.Write(
    [
        .. tried.Select(one => new JUnitCase(
            one.Manifest.File, DryRunView.Title(one), one.Manifest.File, one.Manifest.Line,
            new TimeSpan(one.DryRun.Outcomes.Sum(outcome => outcome.Elapsed.Ticks)),
            [.. DryRunFindings.Of(one).Where(finding => finding.IsDenied).SelectMany(Lines)])),
    ]);

    // A line for each thing that a policy has against the object.
    private static IEnumerable<string> Lines(DryRunFinding finding)
    {
        var findings = finding.Tried.DryRun.Outcomes.FirstOrDefault(outcome => outcome.Policy == finding.Policy)?.Findings ?? [];
        return (findings.Count > 0 ? findings : [finding.Message]).Select(text => $"policy \"{finding.Policy}\": {text}");
    }

    /// <summary>A command of GitHub Actions for each finding.</summary>
    public static string GitHub(IEnumerable<ManifestDryRun> tried) => string.Concat(DryRunFindings.Of(tried).Select(finding => GitHubCommand.Write(
        finding.IsDenied, finding.Tried.Manifest.File, finding.Tried.Manifest.Line, $"{finding.Policy} ({finding.Type})", $"{DryRunView.Name(finding.Tried)}: {finding.Message}")));

    /// <summary>SARIF 2.1.0: a rule for each policy, a result for each finding.</summary>
    public static string Sarif(IEnumerable<ManifestDryRun> tried) => SarifReport.Write(DryRunFindings.Of(tried).Select(finding => new SarifResult(
        finding.Policy, finding.Type, finding.IsDenied, $"{DryRunView.Name(finding.Tried)}: {finding.Message}", finding.Tried.Manifest.File, finding.Tried.Manifest.Line)));
}
