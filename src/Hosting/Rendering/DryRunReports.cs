using Sluice.Admission;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering.Html;

namespace Sluice.Hosting.Rendering;

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
    private static IEnumerable<string> Lines(DryRunFinding finding) => Texts(finding).Select(text => $"policy \"{finding.Policy}\": {text}");

    /// <summary>A command of GitHub Actions for each finding.</summary>
    public static string GitHub(IEnumerable<ManifestDryRun> tried) => string.Concat(DryRunFindings.Of(tried).Select(finding => GitHubCommand.Write(
        finding.IsDenied, finding.Tried.Manifest.File, finding.Tried.Manifest.Line, $"{finding.Policy} ({finding.Type})", $"{DryRunView.Name(finding.Tried)}: {finding.Message}")));

    /// <summary>SARIF 2.1.0: a rule for each policy, a result for each finding.</summary>
    public static string Sarif(IEnumerable<ManifestDryRun> tried) => SarifReport.Write(DryRunFindings.Of(tried).Select(finding => new SarifResult(
        finding.Policy, finding.Type, finding.IsDenied, $"{DryRunView.Name(finding.Tried)}: {finding.Message}", finding.Tried.Manifest.File, finding.Tried.Manifest.Line)));

    /// <summary>A page: what each policy has against which object, then what would be changed in which.</summary>
    public static void Html(TextWriter output, IReadOnlyCollection<ManifestDryRun> tried)
    {
        var changed = tried.Where(one => one.DryRun is { IsAllowed: true, IsChanged: true }).ToList();
        FindingsPage.Write(output, new FindingsReport("Sluice try", DryRunView.Summary(tried))
        {
            Headings = DryRunView.PolicyHeadings,
            Rows = DryRunView.Policies(tried),
            Groups =
            [
                .. DryRunFindings.Of(tried).GroupBy(finding => finding.Policy).Select(policy => new FindingsGroup(policy.Key.Length == 0 ? "Sluice" : policy.Key, policy.Count(), policy.Select(finding =>
                    new FindingsItem(DryRunView.Title(finding.Tried), ToneOf(finding), Texts(finding).Select(text => new PageFinding(text, ToneOf(finding))))))),
                .. changed.Count == 0 ? (FindingsGroup[])[] : [new FindingsGroup("What would be changed", changed.Count, changed.Select(Change))],
            ],
        });
    }

    private static FindingsItem Change(ManifestDryRun tried)
    {
        var texts = DryRunTexts.Of(tried);
        var policies = tried.DryRun.Outcomes.Where(outcome => outcome.Result is PolicyResult.Patched).Select(outcome => outcome.Policy);
        return new FindingsItem(DryRunView.Title(tried), Tone.Plain, [new PageFinding($"by {string.Join(", ", policies)}", Tone.Faint, LineDiff.Write(texts.Before, texts.After, context: 2))]);
    }

    private static Tone ToneOf(DryRunFinding finding) => finding.IsDenied ? Tone.Bad : Tone.Caution;

    private static IReadOnlyList<string> Texts(DryRunFinding finding) =>
        finding.Tried.DryRun.Outcomes.FirstOrDefault(outcome => outcome.Policy == finding.Policy) is { Findings: { Count: > 0 } findings } ? findings : [finding.Message];
}
