using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>
/// Refuses the deletion of protected objects, each judged by its own mark: a Namespace may go although objects in it are protected,
/// and these then hold it in Terminating. What is being deleted already is let go on: the kubelet removes a stopped pod by a second DELETE.
/// </summary>
internal sealed class DeletionProtectionPolicy : LocalPolicy
{
    private readonly string _key;
    private readonly ProtectionRule[] _rules;
    private readonly GlobSet _users;
    private readonly bool _letsControllers;

    private DeletionProtectionPolicy(Settings settings)
    {
        _key = settings.Get(DeletionProtectionOptions.Key);
        _rules = [.. settings.Get(DeletionProtectionOptions.Protect).Select(rule => new ProtectionRule(rule))];
        _letsControllers = settings.Get(DeletionProtectionOptions.Controllers);
        _users = new GlobSet(settings.Get(DeletionProtectionOptions.Users), []);
    }

    public static PolicyType Type { get; } = new()
    {
        Name = "deletion-protection",
        Kind = PolicyKind.Validating,
        Summary = "Refuses the deletion of objects that are marked as protected, and of whole namespaces, kinds and names. " +
            "Each object is judged by its own mark: a Namespace may be deleted although objects in it are protected; they stay, and hold it in Terminating. " +
            "Of resources that match.resources names, the mark itself is guarded too: with settings.users only they take it away, and a value that is neither \"true\" nor \"false\" is refused. " +
            "An eviction (kubectl drain) is not a deletion to the API server: a PodDisruptionBudget is what holds it.",
        Options = DeletionProtectionOptions.All,
        Rules = _ => [ResourceName.All.ToRule(Operations.Delete), ResourceName.All.ToRule(Operations.Create | Operations.Update) with { IsOnlyNamed = true }],
        Create = context => new DeletionProtectionPolicy(context.Settings),
        Check = new DeletionProtectionCheck(),
        ExampleMatch = "resources: [namespaces, persistentvolumeclaims]\n",
        ExampleSettings = "protect:\n  - namespaces: [prod-*]\n    resources: [namespaces, persistentvolumeclaims]\nusers: [\"system:serviceaccount:ops:cleaner\"]\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (request.Operation != Operations.Delete)
        {
            return MarkGuard.Judge(request, _key, mayLift: _users.Include.Count == 0 || MayDelete(request));
        }

        // The deletion of a collection is asked about for each object of it, by its old state alone: the request has no name then.
        var metadata = request.OldObject["metadata"u8];
        var name = request.Name.Length > 0 ? request.Name : metadata["name"u8].Text ?? "";
        if (name.Length == 0 || !metadata["deletionTimestamp"u8].IsAbsent || MayDelete(request))
        {
            return Verdict.Allow;
        }

        var advice = new LiftingAdvice(request, name);
        var marks = FindMarks(metadata);
        if (marks.Count > 0)
        {
            return Verdict.Deny(advice.ForMarks(_key, marks));
        }

        var rule = Array.FindIndex(_rules, candidate => candidate.Matches(request, name));
        return rule < 0 ? Verdict.Allow : Verdict.Deny(advice.ForRule(rule));
    }

    private bool MayDelete(AdmissionRequest request) =>
        (_letsControllers && ControlPlaneUsers.Contains(request.UserName)) || _users.Matches(request.UserName) || request.Groups.Any(group => _users.Matches(group));

    private List<string> FindMarks(Node metadata)
    {
        var marks = new List<string>();
        foreach (var map in new[] { "annotations", "labels" })
        {
            if (metadata[map][_key].TextEquals("true"u8))
            {
                marks.Add(map);
            }
        }

        return marks;
    }
}
