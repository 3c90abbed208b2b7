namespace Sluice.Policies.DeletionProtection;

/// <summary>The words of a denial: what is protected, by what, and the command that lifts it.</summary>
/// <param name="deleted">The object.</param>
internal sealed class LiftingAdvice(DeletedObject deleted)
{
    // With its group, as kubectl understands it whatever other groups have a resource of that name.
    private readonly string _resource = (deleted.Resource with { SubResource = "" }).ToString();

    // The request for a Namespace carries its own name as its namespace.
    private readonly string _namespace = deleted.IsNamespace ? "" : deleted.Namespace;

    /// <summary>For an object that is marked itself.</summary>
    /// <param name="key">The key of the mark.</param>
    /// <param name="marks"><c>annotations</c>, <c>labels</c> or both.</param>
    public string ForMarks(string key, IReadOnlyList<string> marks)
    {
        var fields = string.Join(" and ", marks.Select(map => $"metadata.{map}[\"{key}\"]"));
        var commands = string.Join(" && ", marks.Select(map => Command(map == "labels" ? "label" : "annotate", key)));
        return $"{Describe()} is protected from deletion by {fields}: \"true\"; to lift the protection: {commands}";
    }

    /// <summary>For an object that the policy's settings protect.</summary>
    public string ForRule(int rule) =>
        $"{Describe()} is protected from deletion by settings.protect[{rule}] of this policy; to lift the protection, change that item, " +
        "or have it deleted by one of settings.users";

    private string Describe() => $"{_resource} \"{deleted.Name}\"{(_namespace.Length == 0 ? "" : $" in namespace \"{_namespace}\"")}";

    private string Command(string verb, string key) => $"kubectl {verb} {_resource} {deleted.Name}{(_namespace.Length == 0 ? "" : $" -n {_namespace}")} {key}-";
}
