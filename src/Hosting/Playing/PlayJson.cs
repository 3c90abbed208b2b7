using System.Text.Json;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Webhooks;

namespace Sluice.Hosting.Playing;

/// <summary>Writes an answer for the page.</summary>
internal static class PlayJson
{
    // What sluice webhooks is told, in the place of what only the cluster knows.
    private static readonly WebhookTarget Target = new() { Service = new ServiceReference("sluice-system", "sluice", 443), OwnNamespace = "sluice-system" };

    /// <summary>The answer as JSON.</summary>
    public static ReadOnlyMemory<byte> Write(PlayAnswer answer)
    {
        var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            Write(json, answer);
        }

        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    private static void Write(Utf8JsonWriter json, PlayAnswer answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("errors");
        foreach (var (editor, error) in answer.Errors)
        {
            WriteProblem(json, error.Line, error.Column, error.Message, ("in", editor), ("path", error.Path));
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in answer.Findings)
        {
            WriteProblem(json, finding.Place.Line, finding.Place.Column, finding.Message, ("policy", finding.Policy), ("kind", finding.Kind.ToString()));
        }

        json.WriteEndArray();
        json.WriteStartArray("results");
        foreach (var one in answer.Tried)
        {
            WriteOne(json, one);
        }

        json.WriteEndArray();
        WriteTexts(json, "missing", answer.Missing);
        json.WriteString("webhooks", answer.Configuration is { } configuration ? Webhooks(configuration) : "");
        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, int line, int column, string message, params ReadOnlySpan<(string Name, string Value)> more)
    {
        json.WriteStartObject();
        json.WriteNumber("line", Math.Max(line, 1));
        json.WriteNumber("column", Math.Max(column, 1));
        json.WriteString("message", message);
        foreach (var (name, value) in more)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, ManifestDryRun tried)
    {
        var dryRun = tried.DryRun;
        var request = dryRun.Request;
        json.WriteStartObject();
        json.WriteString("operation", request.Operation.Name());
        json.WriteString("subResource", request.EffectiveSubResource);
        json.WriteString("kind", request.Object["kind"u8].Text ?? request.EffectiveResource.Kind);
        json.WriteString("namespace", request.EffectiveNamespace);
        json.WriteString("name", Manifest.NameOf(request.Object));
        json.WriteString("user", request.User);
        json.WriteString("madeBy", tried.IsMade ? $"{tried.Manifest.Kind} {tried.Manifest.Name}" : "");
        json.WriteBoolean("allowed", dryRun.IsAllowed);
        json.WriteBoolean("changed", dryRun.IsChanged);
        json.WriteBoolean("wouldBeDenied", tried.WouldBeDenied);
        json.WriteNumber("code", dryRun.Code);
        json.WriteString("message", dryRun.Message);
        WriteTexts(json, "warnings", dryRun.Warnings);
        WritePolicies(json, dryRun);
        WriteChange(json, tried);
        json.WriteEndObject();
    }

    private static void WritePolicies(Utf8JsonWriter json, DryRun dryRun)
    {
        json.WriteStartArray("policies");
        foreach (var outcome in dryRun.Outcomes)
        {
            json.WriteStartObject();
            DryRunJson.WriteOutcome(json, outcome);
            WriteTexts(json, "findings", outcome.Findings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChange(Utf8JsonWriter json, ManifestDryRun tried)
    {
        var dryRun = tried.DryRun;
        if (!dryRun.IsAllowed || dryRun.Request.Operation == Operations.Delete)
        {
            return;
        }

        var texts = DryRunTexts.Of(tried);
        json.WriteString("stored", texts.After);
        if (!dryRun.IsChanged)
        {
            return;
        }

        json.WriteString("patch", JsonOutput.Write(patch => JsonOutput.WriteText(patch, dryRun.Patch.ToString())));
        json.WriteStartArray("diff");
        foreach (var (change, line) in LineDiff.Compare(texts.Before, texts.After))
        {
            json.WriteStartArray();
            json.WriteStringValue(change switch { LineChange.Added => "+", LineChange.Removed => "-", _ => " " });
            json.WriteStringValue(line);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static string Webhooks(SluiceConfiguration configuration) => string.Join("---\n", ((PolicyKind[])[PolicyKind.Mutating, PolicyKind.Validating])
        .Where(kind => configuration.Policies.Any(policy => policy.Type.Kind == kind))
        .Select(kind => YamlText.Write(Node.Parse(WebhookManifest.Write(configuration, kind, Target).Span))));

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
