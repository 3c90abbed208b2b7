using System.Text;
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

    /// <summary>Commands of GitHub Actions, which shows each at its line (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).</summary>
    public static string GitHub(IEnumerable<ManifestDryRun> tried)
    {
        var text = new StringBuilder();
        foreach (var finding in DryRunFindings.Of(tried))
        {
            var manifest = finding.Tried.Manifest;
            text.Append(finding.IsDenied ? "::error" : "::warning")
                .Append(" file=").Append(Property(manifest.File))
                .Append(",line=").Append(manifest.Line)
                .Append(",title=").Append(Property($"{finding.Policy} ({finding.Type})"))
                .Append("::").Append(Data($"{DryRunView.Name(finding.Tried)}: {finding.Message}")).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): a rule for each policy, a result for each finding.</summary>
    public static string Sarif(IEnumerable<ManifestDryRun> tried)
    {
        var findings = DryRunFindings.Of(tried).ToList();
        var rules = findings.Select(finding => (finding.Policy, finding.Type)).Distinct().ToList();
        return JsonOutput.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            json.WriteStartObject("tool");
            json.WriteStartObject("driver");
            json.WriteString("name", "Sluice");
            json.WriteStartArray("rules");
            foreach (var (policy, type) in rules)
            {
                json.WriteStartObject();
                json.WriteString("id", policy);
                WriteText(json, "shortDescription", $"policy {policy} of type {type}");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("results");
            foreach (var finding in findings)
            {
                WriteResult(json, finding, rules.IndexOf((finding.Policy, finding.Type)));
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteResult(System.Text.Json.Utf8JsonWriter json, DryRunFinding finding, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Policy);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", finding.IsDenied ? "error" : "warning");
        WriteText(json, "message", $"{DryRunView.Name(finding.Tried)}: {finding.Message}");
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", finding.Tried.Manifest.File.Replace('\\', '/'));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", finding.Tried.Manifest.Line);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(System.Text.Json.Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
