using Sluice.Json;
using Sluice.Policies.Templates;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>A toleration to add.</summary>
/// <param name="Key">The taint's key; "" for every key.</param>
/// <param name="Effect">The taint's effect; "" for every effect.</param>
/// <param name="Seconds">Its <c>tolerationSeconds</c>; null for ever.</param>
/// <param name="Json">The whole.</param>
internal sealed record Toleration(string Key, string Effect, int? Seconds, TemplatePiece Json)
{
    // What the API server's DefaultTolerationSeconds plugin, which runs before any webhook, gives to every pod.
    private const int FilledInSeconds = 300;

    /// <summary>Adds it to a pod's spec that has none for the same key and effect, or only the one that the API server filled in.</summary>
    public void PutInto(Node spec, Rendering rendering)
    {
        var index = 0;
        foreach (var present in spec["tolerations"u8].Items)
        {
            if (IsForTheSame(present))
            {
                if (IsFilledIn(present) && Seconds != FilledInSeconds)
                {
                    var tolerations = spec["tolerations"u8];
                    tolerations.RemoveAt(index);
                    tolerations.InsertJson(index, Json.Render(rendering));
                }

                return;
            }

            index++;
        }

        if (IsForEveryKey)
        {
            RemoveFilledIn(spec);
        }

        spec.EnsureArray("tolerations").AppendJson(Json.Render(rendering));
    }

    // The API server fills nothing in for a pod that comes with such a one; of several that fit a taint, the shortest time counts.
    private bool IsForEveryKey => Key.Length == 0 && Effect is "" or "NoExecute";

    private static void RemoveFilledIn(Node spec)
    {
        var tolerations = spec["tolerations"u8];
        if (tolerations.IsArray)
        {
            tolerations.RemoveWhere(IsFilledIn);
        }
    }

    private bool IsForTheSame(Node present) =>
        (present["key"u8].Text ?? "") == Key && (present["effect"u8].Text ?? "") == Effect;

    private static bool IsFilledIn(Node present) =>
        present["key"u8].Text is "node.kubernetes.io/not-ready" or "node.kubernetes.io/unreachable"
        && present["effect"u8].TextEquals("NoExecute"u8)
        && present["operator"u8].TextEquals("Exists"u8)
        && present["tolerationSeconds"u8].Integer == FilledInSeconds;
}
