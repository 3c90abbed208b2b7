using System.Globalization;
using System.Text.Json;
using Sluice.Cluster.Scanning;
using Sluice.Hosting.Rendering.Html;
using Sluice.Hosting.Rendering.Yaml;

namespace Sluice.Hosting.Rendering;

/// <summary>What a scan found, for people and for programs.</summary>
/// <param name="outcome">What it came to.</param>
/// <param name="limits">Policies that it could not ask, or only as somebody, and why.</param>
internal sealed class ScanReports(ScanOutcome outcome, IReadOnlyList<(string Policy, string Why)> limits)
{
    private readonly IReadOnlyList<ScanFinding> _findings = outcome.Findings.All;

    /// <summary>A table for a person: the findings, then how many of what each policy has.</summary>
    public void Show(Terminal terminal)
    {
        if (_findings.Count > 0)
        {
            terminal.Table(["POLICY", "WOULD BE", "NAMESPACE", "OBJECT", ""], _findings.Select(Row));
            terminal.Line();
            terminal.Table(["POLICY", "TYPE", "DENIED", "CHANGED", "WARNED", "AUDITED", "FAILED"], Policies());
            terminal.Line();
        }

        foreach (var (policy, why) in limits)
        {
            terminal.Faint($"policy \"{policy}\": {why}");
        }

        if (outcome.Findings.Total == 0)
        {
            terminal.Good(Summary());
        }
        else
        {
            terminal.Bad(Summary());
        }
    }

    /// <summary>JSON for a program.</summary>
    public string Json() => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("objects", outcome.Objects);
        json.WriteNumber("found", outcome.Findings.Total);
        json.WriteNumber("omitted", outcome.Findings.Omitted);
        WriteTexts(json, "faults", outcome.Faults);
        WriteTexts(json, "limits", limits.Select(limit => $"policy \"{limit.Policy}\": {limit.Why}"));
        json.WriteStartArray("findings");
        foreach (var finding in _findings)
        {
            Write(json, finding);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>JUnit XML: a test for each policy and object that it has something against. Only what would be denied fails, and what cannot be decided.</summary>
    public string JUnit() => JUnitReport.Write(
    [
        .. _findings.GroupBy(finding => (finding.Policy, finding.Object)).Select(one => new JUnitCase(
            one.Key.Policy, one.Key.Object.ToString(), Place(one.First()).File, Place(one.First()).Line, TimeSpan.Zero,
            [.. one.Where(finding => finding.Result is ScanResult.Denied or ScanResult.Failed).Select(Sentence)])),
    ]);

    /// <summary>SARIF 2.1.0: a rule for each policy, a result for each finding.</summary>
    public string Sarif() => SarifReport.Write(_findings.Select(finding => new SarifResult(
        finding.Policy, finding.Type, finding.Result is ScanResult.Denied or ScanResult.Failed, $"{finding.Object}: {Sentence(finding)}", Place(finding).File, Place(finding).Line)));

    /// <summary>Reports of the OpenReports API, as YAML.</summary>
    public string OpenReportsYaml() => string.Join("---\n", OpenReports.Of(outcome.Findings).Select(report => YamlText.Write(report.Object)));

    /// <summary>A document for a browser: policy by policy, object by object, with what would be changed.</summary>
    public void Html(TextWriter output) => FindingsPage.Write(output, new FindingsReport("Sluice scan", new Cell(Summary(), outcome.Findings.Total == 0 ? Tone.Good : Tone.Bad))
    {
        Notes =
        [
            .. outcome.Faults.Select(fault => new Cell($"not everything could be looked at: {fault}", Tone.Bad)),
            .. limits.Select(limit => new Cell($"policy \"{limit.Policy}\": {limit.Why}", Tone.Faint)),
        ],
        Headings = _findings.Count > 0 ? ["Policy", "Type", "Denied", "Changed", "Warned", "Audited", "Failed"] : [],
        Rows = Policies(),
        Groups = _findings.GroupBy(finding => finding.Policy).Select(policy => new FindingsGroup(policy.Key.Length == 0 ? "Sluice" : policy.Key, policy.Count(),
            policy.GroupBy(finding => finding.Object).Select(item => new FindingsItem(item.Key.ToString(), ToneOf(item.First().Result),
                item.Select(finding => new PageFinding($"{ScanWords.Of(finding.Result)}: {Sentence(finding)}", ToneOf(finding.Result), finding.Difference)))))),
    });

    private string Summary()
    {
        var findings = outcome.Findings;
        var omitted = findings.Omitted > 0 ? $"; {findings.Omitted} of them are counted and not listed" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{outcome.Objects} object{(outcome.Objects == 1 ? "" : "s")}: {findings.Total} finding{(findings.Total == 1 ? "" : "s")}{Words(findings)}{omitted}");
    }

    private static string Words(ScanFindings findings)
    {
        var words = Enum.GetValues<ScanResult>()
            .Select(result => (Result: result, Count: findings.Counts.Where(count => count.Key.Result == result).Sum(count => count.Value)))
            .Where(one => one.Count > 0).Select(one => $"{one.Count} {ScanWords.Of(one.Result)}").ToList();
        return words.Count == 0 ? "" : $" ({string.Join(", ", words)})";
    }

    private IEnumerable<IReadOnlyList<Cell>> Policies() => outcome.Findings.Counts.GroupBy(count => (count.Key.Policy, count.Key.Type)).OrderBy(policy => policy.Key.Policy, StringComparer.Ordinal)
        .Select(policy => new Cell[]
        {
            policy.Key.Policy, policy.Key.Type, Count(ScanResult.Denied, policy), Count(ScanResult.Changed, policy),
            Count(ScanResult.Warned, policy), Count(ScanResult.Audited, policy), Count(ScanResult.Failed, policy),
        });

    private static string Count(ScanResult result, IEnumerable<KeyValuePair<(string Policy, string Type, ScanResult Result), int>> counts) =>
        counts.Where(count => count.Key.Result == result).Sum(count => count.Value).ToString(CultureInfo.InvariantCulture);

    private static Cell[] Row(ScanFinding finding) =>
    [
        finding.Policy, new Cell(ScanWords.Of(finding.Result), ToneOf(finding.Result)), finding.Object.Namespace, $"{finding.Object.Kind} {finding.Object.Name}", Sentence(finding),
    ];

    private static string Sentence(ScanFinding finding)
    {
        var whose = finding.First == finding.Object ? ""
            : finding.Count == 1 ? $" ({finding.First.Kind} {finding.First.Name})"
            : string.Create(CultureInfo.InvariantCulture, $" ({finding.Count} of its objects, {finding.First.Kind} {finding.First.Name} among them)");
        return finding.Message + whose;
    }

    private static Tone ToneOf(ScanResult result) => result switch
    {
        ScanResult.Denied or ScanResult.Failed => Tone.Bad,
        ScanResult.Changed => Tone.Plain,
        _ => Tone.Caution,
    };

    // Of a cluster there is no file: the object's own path stands in its place.
    private static (string File, int Line) Place(ScanFinding finding)
    {
        var colon = finding.Place.LastIndexOf(':');
        return colon > 0
            ? (finding.Place[..colon], int.Parse(finding.Place.AsSpan(colon + 1), CultureInfo.InvariantCulture))
            : (string.Join('/', new[] { finding.Object.ApiVersion, finding.Object.Namespace, finding.Object.Kind, finding.Object.Name }.Where(part => part.Length > 0)), 1);
    }

    private static void Write(Utf8JsonWriter json, ScanFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("policy", finding.Policy);
        json.WriteString("type", finding.Type);
        json.WriteString("result", ScanWords.Of(finding.Result));
        json.WriteString("apiVersion", finding.Object.ApiVersion);
        json.WriteString("kind", finding.Object.Kind);
        json.WriteString("namespace", finding.Object.Namespace);
        json.WriteString("name", finding.Object.Name);
        json.WriteString("message", finding.Message);
        if (finding.First != finding.Object)
        {
            json.WriteNumber("count", finding.Count);
            json.WriteString("first", $"{finding.First.Kind} {finding.First.Name}");
        }

        if (finding.Place.Length > 0)
        {
            json.WriteString("place", finding.Place);
        }

        if (finding.Patch.Length > 0)
        {
            json.WritePropertyName("patch");
            JsonOutput.WriteText(json, finding.Patch);
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
