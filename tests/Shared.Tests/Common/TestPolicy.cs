using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Shared.Tests.Common;

/// <summary>Policies made of a function, configured as if they stood in a file.</summary>
internal static class TestPolicy
{
    private const Operations EveryOperation = Operations.Create | Operations.Update | Operations.Delete | Operations.Connect;

    /// <summary>A policy that decides from the request alone.</summary>
    public static ConfiguredPolicy Local(string name, PolicyKind kind, Func<AdmissionRequest, Verdict> decide) =>
        Configure(name, kind, new Decider(decide));

    /// <summary>A policy that may wait.</summary>
    public static ConfiguredPolicy Waiting(string name, PolicyKind kind, Func<AdmissionRequest, CancellationToken, ValueTask<Verdict>> decide) =>
        Configure(name, kind, new Waiter(decide));

    public static ConfiguredPolicy Mutating(string name, Action<AdmissionRequest> edit) => Local(name, PolicyKind.Mutating, request =>
    {
        edit(request);
        return Verdict.Allow;
    });

    public static ConfiguredPolicy Validating(string name, Func<AdmissionRequest, Verdict> decide) => Local(name, PolicyKind.Validating, decide);

    private static ConfiguredPolicy Configure(string name, PolicyKind kind, IPolicy policy) => new()
    {
        Name = name,
        Type = new PolicyType { Name = "test", Kind = kind, Summary = "", Options = [], Rules = _ => [], Create = _ => policy },
        Action = PolicyAction.Enforce,
        FailurePolicy = FailurePolicy.Fail,
        Match = PolicyMatch.Create(null, "sluice-system", new ErrorList("f")),
        Settings = Settings.Read(new ScalarNode("", true, 1, 1), "", [], new ErrorList(""))!,
        Rules = [new ResourceRule("*", "*", EveryOperation)],
        Policy = policy,
    };

    private sealed class Decider(Func<AdmissionRequest, Verdict> decide) : LocalPolicy
    {
        protected override Verdict Evaluate(AdmissionRequest request) => decide(request);
    }

    private sealed class Waiter(Func<AdmissionRequest, CancellationToken, ValueTask<Verdict>> decide) : IPolicy
    {
        public ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation) => decide(request, cancellation);
    }
}
