using System.Globalization;
using Sluice.Admission;
using Sluice.Hosting.DryRuns;

namespace Sluice.Hosting.Rendering;

/// <summary>Shows a person what would become of objects: the decision, policy by policy, the warnings, the difference.</summary>
internal static class DryRunView
{
    // A kind, a namespace and a name of the greatest lengths that Kubernetes has.
    private const int LongestName = 400;

    private static readonly string[] Headings = ["  POLICY", "TYPE", "RESULT", "TIME", ""];

    /// <summary>What is counted of each policy.</summary>
    public static IReadOnlyList<string> PolicyHeadings { get; } = ["Policy", "Type", "Asked", "Patched", "Denied", "Warned", "Audited", "Failed"];

    /// <summary>Shows one object.</summary>
    public static void Show(Terminal terminal, ManifestDryRun tried)
    {
        var dryRun = tried.DryRun;
        terminal.Heading(Title(tried));
        ShowDecision(terminal, dryRun);
        foreach (var warning in dryRun.Warnings)
        {
            terminal.Caution($"warning: {warning}");
        }

        if (dryRun.Outcomes.Any())
        {
            terminal.Table(Headings, dryRun.Outcomes.Select(Row));
        }
        else
        {
            terminal.Faint("no policy is for it");
        }

        if (dryRun is { IsAllowed: true, IsChanged: true })
        {
            var texts = DryRunTexts.Of(tried);
            terminal.Line();
            terminal.Diff(texts.Before, texts.After);
        }

        terminal.Line();
    }

    /// <summary>Shows how many there were of what.</summary>
    public static void ShowSummary(Terminal terminal, IReadOnlyCollection<ManifestDryRun> tried)
    {
        var summary = Summary(tried);
        terminal.Words(summary.Text, summary.Tone);
    }

    /// <summary>The same in a sentence.</summary>
    public static Cell Summary(IReadOnlyCollection<ManifestDryRun> tried)
    {
        var denied = tried.Count(one => !one.DryRun.IsAllowed);
        var changed = tried.Count(one => one.DryRun is { IsAllowed: true, IsChanged: true });
        var wouldBe = tried.Count(one => one.WouldBeDenied);
        var text = $"{tried.Count} tried: {tried.Count - denied} allowed, {changed} of them changed; {denied} denied"
            + (wouldBe > 0 ? $"; {wouldBe} more would be denied, were it not for the action Warn or Audit" : "");
        return new Cell(text, denied > 0 ? Tone.Bad : Tone.Good);
    }

    /// <summary>Shows of each policy how many objects it denied, changed or had something to say about.</summary>
    public static void ShowPolicies(Terminal terminal, IEnumerable<ManifestDryRun> tried)
    {
        terminal.Table([.. PolicyHeadings.Select(heading => heading.ToUpperInvariant())], Policies(tried));
        terminal.Line();
    }

    /// <summary>The same as rows below <see cref="PolicyHeadings"/>.</summary>
    public static IEnumerable<IReadOnlyList<Cell>> Policies(IEnumerable<ManifestDryRun> tried) =>
        tried.SelectMany(one => one.DryRun.Outcomes).GroupBy(outcome => (outcome.Policy, outcome.Type)).Select(policy => new Cell[]
        {
            policy.Key.Policy, policy.Key.Type, Count(policy, outcome => outcome.Result is not null), Count(policy, outcome => outcome.Result is PolicyResult.Patched),
            Count(policy, outcome => outcome.Result is PolicyResult.Denied), Count(policy, outcome => outcome.Result is PolicyResult.Warned),
            Count(policy, outcome => outcome.Result is PolicyResult.Audited), Count(policy, outcome => outcome.Result is PolicyResult.Failed),
        });

    private static string Count(IEnumerable<DryRunOutcome> outcomes, Func<DryRunOutcome, bool> which) => outcomes.Count(which).ToString(CultureInfo.InvariantCulture);

    /// <summary>Kind, namespace and name of what was tried.</summary>
    public static string Name(ManifestDryRun tried)
    {
        var request = tried.DryRun.Request;
        var kind = request.Object["kind"u8].Text ?? request.EffectiveResource.Kind;
        var space = request.EffectiveNamespace is { Length: > 0 } name && kind != "Namespace" ? $"{name}/" : "";
        return PlainText.Clean($"{kind} {space}{Manifest.NameOf(request.Object)}", LongestName);
    }

    /// <summary>What was tried, in a line.</summary>
    public static string Title(ManifestDryRun tried)
    {
        var request = tried.DryRun.Request;
        var place = tried.Manifest.File == "stdin" ? "" : $", {tried.Manifest.File}:{tried.Manifest.Line}";
        var origin = tried.IsMade ? $"that {tried.Manifest.Kind} {tried.Manifest.Name} would make{place}" : $"by {request.User}{place}";
        var subResource = request.EffectiveSubResource.Length > 0 ? $"/{request.EffectiveSubResource}" : "";
        return $"{request.Operation.Name()}{subResource} {Name(tried)} {origin}";
    }

    /// <summary>A denial in lines: that it is one, then each thing that speaks against the object, its field first.</summary>
    public static IReadOnlyList<string> DenialOf(DryRun dryRun) =>
        [$"denied ({dryRun.Code})", .. dryRun.Denials.Select(denial => $"  {denial.Finding}{(denial.Policy.Length > 0 ? $" (policy \"{denial.Policy}\")" : "")}")];

    private static void ShowDecision(Terminal terminal, DryRun dryRun)
    {
        if (dryRun.IsAllowed)
        {
            terminal.Good(dryRun.IsChanged ? "allowed, and changed" : "allowed as it is");
            return;
        }

        foreach (var line in DenialOf(dryRun))
        {
            terminal.Bad(line);
        }
    }

    private static Cell[] Row(DryRunOutcome outcome) =>
    [
        $"  {outcome.Policy}", outcome.Type, new Cell(outcome.Result?.ToString().ToLowerInvariant() ?? "not asked", ToneOf(outcome.Result)),
        outcome.Result is null ? "" : Milliseconds(outcome.Elapsed), new Cell(DetailOf(outcome), Tone.Faint),
    ];

    // What "patched" says is shown below, what "denied" and "warned" say above.
    private static string DetailOf(DryRunOutcome outcome) => outcome.Result is PolicyResult.Patched or PolicyResult.Denied or PolicyResult.Warned ? "" : outcome.Detail;

    private static string Milliseconds(TimeSpan elapsed) => $"{elapsed.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture)} ms";

    /// <summary>How a result strikes a person.</summary>
    public static Tone ToneOf(PolicyResult? result) => result switch
    {
        PolicyResult.Patched => Tone.Good,
        PolicyResult.Denied or PolicyResult.Failed => Tone.Bad,
        PolicyResult.Warned or PolicyResult.Audited => Tone.Caution,
        null => Tone.Faint,
        _ => Tone.Plain,
    };
}
