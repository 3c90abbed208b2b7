using System.Globalization;
using System.Text.Json;
using Sluice.Admission;

namespace Sluice.Decisions;

/// <summary>
/// Writes an Event (https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/). Who may read Events of a namespace may not read
/// everything in it: neither the reasons, which quote the object, nor the user are said.
/// </summary>
internal static class DenialEventJson
{
    // Of the API server's validation: longer ones are refused.
    private const int LongestNote = 1024;
    private const int LongestInstance = 128;

    /// <summary>Writes it.</summary>
    /// <param name="decision">The denial.</param>
    /// <param name="space">The namespace of the Event.</param>
    public static byte[] Write(DecisionRecord decision, string space)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "events.k8s.io/v1");
            writer.WriteString("kind", "Event");
            writer.WriteStartObject("metadata");
            writer.WriteString("generateName", "sluice-denied-");
            writer.WriteString("namespace", space);
            writer.WriteEndObject();
            writer.WriteString("eventTime", decision.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            writer.WriteString("type", "Warning");
            writer.WriteString("reason", "AdmissionDenied");
            writer.WriteString("action", "Deny");
            writer.WriteString("reportingController", "sluice.dev/admission");
            writer.WriteString("reportingInstance", Cut(Environment.MachineName, LongestInstance));
            writer.WriteString("note", Cut(Note(decision), LongestNote));
            WriteRegarding(writer, decision);
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteRegarding(Utf8JsonWriter writer, DecisionRecord decision)
    {
        var kind = decision.Kind;
        writer.WriteStartObject("regarding");
        writer.WriteString("apiVersion", kind.Group.Length == 0 ? kind.Version : $"{kind.Group}/{kind.Version}");
        writer.WriteString("kind", kind.Name);
        writer.WriteString("name", decision.Name);
        writer.WriteString("namespace", decision.Namespace);
        writer.WriteEndObject();
    }

    private static string Note(DecisionRecord decision)
    {
        var policies = string.Join(", ", decision.Policies.Where(policy => policy.Result is PolicyResult.Denied or PolicyResult.Failed).Select(policy => $"\"{policy.Name}\""));
        return $"{decision.Operation.Name()} of {decision.Resource} {decision.Name} was denied by {policies} (uid {decision.Uid}); the reasons are in the answer to who asked.";
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}
