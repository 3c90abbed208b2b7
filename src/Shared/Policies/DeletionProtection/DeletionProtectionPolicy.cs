using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Policies.DeletionProtection;

/// <summary>
/// Refuses the deletion of protected objects, each judged by its own mark: unless the settings say otherwise, a Namespace may go although objects in it are
/// protected, and these then hold it in Terminating. What is being deleted already is let go on: the kubelet removes a stopped pod by a second DELETE.
/// </summary>
internal sealed class DeletionProtectionPolicy : IPolicy
{
    private readonly Protection _protection;
    private readonly NamespaceContents? _contents;
    private readonly GlobSet _users;
    private readonly bool _letsControllers;

    private DeletionProtectionPolicy(PolicyContext context)
    {
        _protection = new Protection(context.Settings);
        _contents = NamespaceContents.Create(context, _protection);
        _letsControllers = context.Settings.Get(DeletionProtectionOptions.Controllers);
        _users = new GlobSet(context.Settings.Get(DeletionProtectionOptions.Users), []);
    }

    public static PolicyType Type { get; } = new()
    {
        Name = "deletion-protection",
        Kind = PolicyKind.Validating,
        Summary = "Refuses the deletion of objects that are marked as protected, and of whole namespaces, kinds and names. " +
            "Each object is judged by its own mark: a Namespace may be deleted although objects in it are protected; they stay, and hold it in Terminating, unless settings.contents refuses it. " +
            "Of resources that match.resources names, the mark itself is guarded too: with settings.users only they take it away, and a value that is neither \"true\" nor \"false\" is refused. " +
            "An eviction (kubectl drain) is not a deletion to the API server: a PodDisruptionBudget is what holds it.",
        Options = DeletionProtectionOptions.All,
        Rules = _ => [ResourceName.All.ToRule(Operations.Delete), ResourceName.All.ToRule(Operations.Create | Operations.Update) with { IsOnlyNamed = true }],
        Create = context => new DeletionProtectionPolicy(context),
        Check = new DeletionProtectionCheck(),
        ExampleMatch = "resources: [namespaces, persistentvolumeclaims]\n",
        ExampleSettings = "protect:\n  - namespaces: [prod-*]\n    resources: [namespaces, persistentvolumeclaims]\nusers: [\"system:serviceaccount:ops:cleaner\"]\n",
    };

    /// <inheritdoc />
    public bool MayWait => _contents is not null;

    // What a namespace holds is listed when it is deleted, and not watched: that would keep every object of these resources in memory.
    bool IPolicy.NeedsCluster => _contents is not null;

    /// <inheritdoc />
    public ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Operation != Operations.Delete)
        {
            return new(MarkGuard.Judge(request, _protection.Key, mayLift: _users.Include.Count == 0 || MayDelete(request)));
        }

        var deleted = DeletedObject.Of(request);
        if (deleted.Name.Length == 0 || deleted.IsGoing || MayDelete(request))
        {
            return new(Verdict.Allow);
        }

        if (_protection.Explain(deleted) is { } denial)
        {
            return new(Verdict.Deny(denial));
        }

        return _contents is not null && deleted.IsNamespace ? new(_contents.JudgeAsync(deleted.Name, cancellation)) : new(Verdict.Allow);
    }

    private bool MayDelete(AdmissionRequest request) =>
        (_letsControllers && ControlPlaneUsers.Contains(request.UserName)) || _users.Matches(request.UserName) || request.Groups.Any(group => _users.Matches(group));
}
