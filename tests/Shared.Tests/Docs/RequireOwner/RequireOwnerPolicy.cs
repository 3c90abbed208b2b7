using Sluice.Admission;

namespace Sluice.Policies.RequireOwner;

/// <summary>Denies Services that do not say who owns them.</summary>
internal sealed class RequireOwnerPolicy(string annotation, IReadOnlyList<string> owners) : LocalPolicy
{
    public static PolicyType Type { get; } = new()
    {
        Name = "require-owner",
        Kind = PolicyKind.Validating,
        Summary = "Denies Services that do not say who owns them.",
        Options = RequireOwnerOptions.All,
        Rules = _ => [new ResourceRule("", "services", Operations.Create | Operations.Update)],
        Create = context => new RequireOwnerPolicy(
            context.Settings.Get(RequireOwnerOptions.Annotation),
            context.Settings.Get(RequireOwnerOptions.Owners)),
        ExampleSettings = "owners: [team-a, team-b]\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        var owner = request.Object["metadata"u8]["annotations"u8][annotation].Text;
        return owner is not null && owners.Contains(owner)
            ? Verdict.Allow
            : Verdict.Deny($"metadata.annotations[\"{annotation}\"]: {(owner is null ? "missing" : $"\"{owner}\"")}; expected one of {string.Join(", ", owners)}");
    }
}
