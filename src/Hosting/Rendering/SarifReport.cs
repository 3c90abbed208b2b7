using System.Text.Json;

namespace Sluice.Hosting.Rendering;

/// <summary>One result of a report.</summary>
/// <param name="Policy">The policy, which is its rule.</param>
/// <param name="Type">The policy's catalogue type.</param>
/// <param name="IsError">Whether it is an error; else it is a warning.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="File">Where.</param>
/// <param name="Line">The line, from 1.</param>
internal sealed record SarifResult(string Policy, string Type, bool IsError, string Message, string File, int Line);

/// <summary>Results as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): a rule for each policy, a result for each finding.</summary>
internal static class SarifReport
{
    /// <summary>The report, as text that ends in a line break.</summary>
    public static string Write(IEnumerable<SarifResult> all)
    {
        var findings = all.ToList();
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

    private static void WriteResult(Utf8JsonWriter json, SarifResult finding, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Policy);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", finding.IsError ? "error" : "warning");
        WriteText(json, "message", finding.Message);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", finding.File.Replace('\\', '/'));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", finding.Line);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
