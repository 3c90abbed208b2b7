using System.Text.Json;
using Sluice.Admission;
using Sluice.Hosting.DryRuns;

namespace Sluice.Hosting.Rendering;

/// <summary>What would become of objects, as JSON for a program.</summary>
internal static class DryRunJson
{
    /// <summary>All of them, as text.</summary>
    public static string Write(IReadOnlyCollection<ManifestDryRun> tried) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("allowed", tried.Count(one => one.DryRun.IsAllowed));
        json.WriteNumber("denied", tried.Count(one => !one.DryRun.IsAllowed));
        json.WriteStartArray("results");
        foreach (var one in tried)
        {
            WriteOne(json, one);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteOne(Utf8JsonWriter json, ManifestDryRun tried)
    {
        var dryRun = tried.DryRun;
        json.WriteStartObject();
        WriteRequest(json, tried);
        json.WriteBoolean("allowed", dryRun.IsAllowed);
        if (!dryRun.IsAllowed)
        {
            json.WriteNumber("code", dryRun.Code);
            json.WriteString("message", dryRun.Message);
        }

        json.WriteStartArray("warnings");
        foreach (var warning in dryRun.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        WritePolicies(json, dryRun);
        WriteChange(json, dryRun);
        json.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter json, ManifestDryRun tried)
    {
        var request = tried.DryRun.Request;
        json.WriteString("file", tried.Manifest.File);
        json.WriteNumber("line", tried.Manifest.Line);
        if (tried.IsMade)
        {
            json.WriteString("madeBy", $"{tried.Manifest.Kind} {tried.Manifest.Name}");
        }

        json.WriteString("operation", request.Operation.Name());
        json.WriteString("apiVersion", request.Object["apiVersion"u8].Text);
        json.WriteString("kind", request.Object["kind"u8].Text);
        json.WriteString("namespace", request.EffectiveNamespace);
        json.WriteString("name", Manifest.NameOf(request.Object));
        json.WriteString("user", request.User);
    }

    /// <summary>Writes what came of a policy, as members of an object that is open.</summary>
    internal static void WriteOutcome(Utf8JsonWriter json, DryRunOutcome outcome)
    {
        json.WriteString("name", outcome.Policy);
        json.WriteString("type", outcome.Type);
        json.WriteString("result", outcome.Result?.ToString().ToLowerInvariant() ?? "not asked");
        json.WriteString("detail", outcome.Detail);
        json.WriteNumber("milliseconds", Math.Round(outcome.Elapsed.TotalMilliseconds, 3));
    }

    private static void WritePolicies(Utf8JsonWriter json, DryRun dryRun)
    {
        json.WriteStartArray("policies");
        foreach (var outcome in dryRun.Outcomes)
        {
            json.WriteStartObject();
            WriteOutcome(json, outcome);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChange(Utf8JsonWriter json, DryRun dryRun)
    {
        if (!dryRun.IsAllowed)
        {
            return;
        }

        json.WritePropertyName("patch");
        JsonOutput.WriteText(json, dryRun.Patch.Exists ? dryRun.Patch.ToString() : "[]");
        json.WritePropertyName("object");
        JsonOutput.WriteText(json, dryRun.Object.ToString());
    }
}
