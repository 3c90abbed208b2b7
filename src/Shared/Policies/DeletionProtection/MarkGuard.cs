using Sluice.Admission;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Keeps the mark that protects an object: a mark that anybody may take away protects from nothing, and one that is misspelt protects nobody.</summary>
internal static class MarkGuard
{
    private static readonly string[] Maps = ["labels", "annotations"];

    /// <summary>Judges a write of an object that may have the mark.</summary>
    /// <param name="request">The write.</param>
    /// <param name="key">The key of the mark.</param>
    /// <param name="mayLift">Whether the user may take the mark away.</param>
    public static Verdict Judge(AdmissionRequest request, string key, bool mayLift)
    {
        var denials = new List<string>();
        foreach (var map in Maps)
        {
            var (now, before) = (request.Object["metadata"u8][map][key].Text, request.OldObject["metadata"u8][map][key].Text);
            if (now == before)
            {
                continue;
            }

            if (now is not (null or "true" or "false"))
            {
                denials.Add($"metadata.{map}[\"{key}\"]: \"{now}\" protects nothing; expected \"true\", \"false\" or no such key");
            }
            else if (before == "true" && !mayLift)
            {
                denials.Add($"metadata.{map}[\"{key}\"]: the mark protects the object and is not yours to take away; expected it to stay \"true\", or one of settings.users");
            }
        }

        return Verdict.DenyIfAny(denials);
    }
}
