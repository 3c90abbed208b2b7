using System.Globalization;
using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>A report as the cluster keeps it.</summary>
/// <param name="Namespace">Its namespace; "" for a ClusterReport.</param>
/// <param name="Name">Its name.</param>
/// <param name="Object">The whole object.</param>
internal sealed record OpenReport(string Namespace, string Name, Node Object)
{
    /// <summary>Where it stands.</summary>
    public ObjectReference Reference => OpenReports.Collection(Namespace) with { Name = Name };
}

/// <summary>
/// Findings as Reports and ClusterReports of the OpenReports API (https://openreports.io, openreports.io/v1alpha1): some for each namespace, none larger than etcd takes.
/// Nothing in them depends on when they were made, so that what did not change is not written again.
/// </summary>
internal static class OpenReports
{
    /// <summary>Marks the reports of a scan.</summary>
    public const string Label = "sluice.dev/report";

    /// <summary>The value of <see cref="Label"/>.</summary>
    public const string LabelValue = "scan";

    /// <summary>Results of one report.</summary>
    public const int MostResults = 500;

    // Characters of one report: even where each is three bytes, etcd's 1.5 MiB are enough for it.
    private const int MostText = 300_000;

    private const int LongestPatch = 2048;

    /// <summary>The reports of a kind.</summary>
    /// <param name="space">The namespace; "" for ClusterReports.</param>
    public static ObjectReference Collection(string space) => new("openreports.io", "v1alpha1", space.Length == 0 ? "clusterreports" : "reports", space, "");

    /// <summary>Makes them.</summary>
    public static IReadOnlyList<OpenReport> Of(ScanFindings findings)
    {
        var reports = new List<OpenReport>();
        foreach (var space in findings.All.GroupBy(finding => finding.Object.Namespace).OrderBy(space => space.Key, StringComparer.Ordinal))
        {
            var number = 1;
            foreach (var part in Parts(space))
            {
                reports.Add(Create(space.Key, number, part, number == 1 ? findings.PassedIn(space.Key) : 0));
                number++;
            }
        }

        return reports;
    }

    private static IEnumerable<IReadOnlyList<ScanFinding>> Parts(IEnumerable<ScanFinding> findings)
    {
        var (part, text) = (new List<ScanFinding>(), 0);
        foreach (var finding in findings)
        {
            var length = finding.Message.Length + Math.Min(finding.Patch.Length, LongestPatch) + finding.Object.Name.Length;
            if (part.Count > 0 && (part.Count == MostResults || text + length > MostText))
            {
                yield return part;
                (part, text) = ([], 0);
            }

            part.Add(finding);
            text += length;
        }

        yield return part;
    }

    private static OpenReport Create(string space, int number, IReadOnlyList<ScanFinding> findings, int passed)
    {
        var name = number == 1 ? "sluice-scan" : string.Create(CultureInfo.InvariantCulture, $"sluice-scan-{number}");
        var report = Node.Parse("{\"apiVersion\":\"openreports.io/v1alpha1\"}"u8);
        report.Set("kind", space.Length == 0 ? "ClusterReport" : "Report");
        var metadata = report.EnsureObject("metadata");
        metadata.Set("name", name);
        if (space.Length > 0)
        {
            metadata.Set("namespace", space);
            var scope = report.EnsureObject("scope");
            scope.Set("apiVersion", "v1");
            scope.Set("kind", "Namespace");
            scope.Set("name", space);
        }

        var labels = metadata.EnsureObject("labels");
        labels.Set("app.kubernetes.io/managed-by", "sluice");
        labels.Set(Label, LabelValue);
        report.Set("source", "sluice");
        report.EnsureObject("configuration").EnsureObject("limits").Set("maxResults", MostResults);
        var statuses = report["configuration"u8]["limits"u8].EnsureArray("statusFilter");
        foreach (var status in (string[])["fail", "warn", "error"])
        {
            statuses.Append(status);
        }

        var summary = report.EnsureObject("summary");
        summary.Set("pass", passed);
        foreach (var status in (string[])["fail", "warn", "error"])
        {
            summary.Set(status, findings.Where(finding => StatusOf(finding.Result) == status).Sum(finding => finding.Count));
        }

        summary.Set("skip", 0);
        var results = report.EnsureArray("results");
        foreach (var finding in findings)
        {
            Add(results.AppendObject(), finding);
        }

        return new OpenReport(space, name, report);
    }

    private static void Add(Node result, ScanFinding finding)
    {
        result.Set("source", "sluice");
        result.Set("policy", finding.Policy);
        result.Set("category", finding.Type);
        result.Set("result", StatusOf(finding.Result));
        result.Set("scored", finding.Result is ScanResult.Denied or ScanResult.Failed);
        result.Set("message", PlainText.Clean(finding.Message, PlainText.LongestFinding));
        var about = result.EnsureArray("resources").AppendObject();
        about.Set("apiVersion", finding.Object.ApiVersion);
        about.Set("kind", finding.Object.Kind);
        about.Set("name", finding.Object.Name);
        if (finding.Object.Namespace.Length > 0)
        {
            about.Set("namespace", finding.Object.Namespace);
        }

        var properties = result.EnsureObject("properties");
        properties.Set("would-be", ScanWords.Of(finding.Result));
        if (finding.First != finding.Object)
        {
            properties.Set("objects", finding.Count.ToString(CultureInfo.InvariantCulture));
        }

        if (finding.Patch.Length is > 0 and <= LongestPatch)
        {
            properties.Set("patch", finding.Patch);
        }
    }

    // What a policy only warns of, and what it would change, is not met and not scored: the API's "warn".
    private static string StatusOf(ScanResult result) => result switch
    {
        ScanResult.Denied => "fail",
        ScanResult.Failed => "error",
        _ => "warn",
    };
}
