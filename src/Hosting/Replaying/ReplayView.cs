using System.Globalization;
using System.Text.Json;
using Sluice.Hosting.Rendering;

namespace Sluice.Hosting.Replaying;

/// <summary>Shows which answers change.</summary>
internal static class ReplayView
{
    /// <summary>As a table for a person.</summary>
    public static void Table(Terminal terminal, ReplayReport report)
    {
        var changes = report.Changes.ToList();
        if (changes.Count > 0)
        {
            terminal.Table(["POLICY", "CHANGE", "REVIEWS", "FOR EXAMPLE"], changes.Select(change => (IReadOnlyList<Cell>)
            [
                NameOf(change), new Cell(TextOf(change), ToneOf(change)), Number(change.Reviews), change.Examples[0].Request,
            ]));
            foreach (var change in changes.Where(change => change.Examples[0].Message.Length > 0 && change.To.StartsWith("denied", StringComparison.Ordinal)))
            {
                terminal.Line();
                terminal.Words($"{NameOf(change)}: {change.Examples[0].Request}");
                terminal.Faint($"  {change.Examples[0].Message}");
            }

            terminal.Line();
        }

        var summary = Summary(report);
        terminal.Words(summary.Text, summary.Tone);
    }

    /// <summary>As JSON for a program.</summary>
    public static string Json(ReplayReport report) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("reviews", report.Reviews);
        json.WriteNumber("changed", report.Changed);
        json.WriteNumber("newlyDenied", report.Denied);
        json.WriteNumber("newlyAllowed", report.Allowed);
        json.WriteNumber("unreadable", report.Unreadable);
        json.WriteStartArray("policies");
        foreach (var policy in report.Changes.GroupBy(change => change.Policy))
        {
            json.WriteStartObject();
            json.WriteString("policy", policy.Key);
            json.WriteStartArray("changes");
            foreach (var change in policy)
            {
                Write(json, change);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>All in one sentence.</summary>
    public static Cell Summary(ReplayReport report) => report.Changed == 0
        ? new Cell($"{Number(report.Reviews)} reviews: no answer changes", Tone.Good)
        : new Cell(
            $"{Number(report.Reviews)} reviews: {Number(report.Changed)} answers change, {Number(report.Denied)} newly denied, {Number(report.Allowed)} newly allowed",
            report.Denied > 0 ? Tone.Bad : Tone.Caution);

    /// <summary>A policy's name; a difference that no policy has made is shown too.</summary>
    public static string NameOf(ReplayChange change) => change.Policy.Length == 0 ? "(several)" : change.Policy;

    /// <summary>A number for a person.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The change in words.</summary>
    public static string TextOf(ReplayChange change) => $"{change.From} → {change.To}";

    /// <summary>How it strikes a person.</summary>
    public static Tone ToneOf(ReplayChange change) => change.To switch
    {
        "denied" or "failed" => Tone.Bad,
        "warned" or "audited" => Tone.Caution,
        _ => change.From == "denied" ? Tone.Good : Tone.Plain,
    };

    private static void Write(Utf8JsonWriter json, ReplayChange change)
    {
        json.WriteStartObject();
        json.WriteString("from", change.From);
        json.WriteString("to", change.To);
        json.WriteNumber("reviews", change.Reviews);
        json.WriteStartArray("examples");
        foreach (var example in change.Examples)
        {
            json.WriteStartObject();
            json.WriteString("request", example.Request);
            json.WriteString("uid", example.Uid);
            json.WriteString("time", example.Time);
            json.WriteString("message", example.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
