using System.Text.Json;
using Sluice.Admission;
using Sluice.Host.Trials;

namespace Sluice.Host.Rendering;

/// <summary>What would become of objects, as JSON for a program.</summary>
internal static class TrialJson
{
    /// <summary>All of them, as text.</summary>
    public static string Write(IReadOnlyCollection<ManifestTrial> tried) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("allowed", tried.Count(one => one.Trial.IsAllowed));
        json.WriteNumber("denied", tried.Count(one => !one.Trial.IsAllowed));
        json.WriteStartArray("results");
        foreach (var one in tried)
        {
            WriteOne(json, one);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteOne(Utf8JsonWriter json, ManifestTrial tried)
    {
        var trial = tried.Trial;
        json.WriteStartObject();
        WriteRequest(json, tried);
        json.WriteBoolean("allowed", trial.IsAllowed);
        if (!trial.IsAllowed)
        {
            json.WriteNumber("code", trial.Code);
            json.WriteString("message", trial.Message);
        }

        json.WriteStartArray("warnings");
        foreach (var warning in trial.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        WritePolicies(json, trial);
        WriteChange(json, trial);
        json.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter json, ManifestTrial tried)
    {
        var request = tried.Trial.Request;
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

    private static void WritePolicies(Utf8JsonWriter json, Trial trial)
    {
        json.WriteStartArray("policies");
        foreach (var outcome in trial.Outcomes)
        {
            json.WriteStartObject();
            json.WriteString("name", outcome.Policy);
            json.WriteString("type", outcome.Type);
            json.WriteString("result", outcome.Result?.ToString().ToLowerInvariant() ?? "not asked");
            json.WriteString("detail", outcome.Detail);
            json.WriteNumber("milliseconds", Math.Round(outcome.Elapsed.TotalMilliseconds, 3));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChange(Utf8JsonWriter json, Trial trial)
    {
        if (!trial.IsAllowed)
        {
            return;
        }

        json.WritePropertyName("patch");
        JsonOutput.WriteText(json, trial.Patch.Exists ? trial.Patch.ToString() : "[]");
        json.WritePropertyName("object");
        JsonOutput.WriteText(json, trial.Object.ToString());
    }
}
