using Sluice.Admission;
using Sluice.Options;
using Sluice.Policies;

namespace OwnPolicies;

/// <summary>Denies Services that do not say who owns them.</summary>
internal sealed class RequireOwner(string annotation, IReadOnlyList<string> owners) : LocalPolicy
{
    private static readonly Option<string> Annotation = new("annotation", Shapes.NonEmptyText, "example.com/owner", "The annotation that names the owner.");

    private static readonly Option<IReadOnlyList<string>> Owners = new("owners", Shapes.List(Shapes.NonEmptyText), "The owners that there are.");

    public static PolicyType Type { get; } = new()
    {
        Name = "require-owner",
        Kind = PolicyKind.Validating,
        Summary = "Denies Services that do not say who owns them.",
        Options = [Annotation, Owners],
        Rules = _ => [new ResourceRule("", "services", Operations.Create | Operations.Update)],
        Create = context => new RequireOwner(context.Settings.Get(Annotation), context.Settings.Get(Owners)),
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
