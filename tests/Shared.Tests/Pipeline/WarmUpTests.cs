using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Pipeline;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Pipeline;

public sealed class WarmUpTests
{
    [Theory]
    [InlineData("", "pods", Operations.Create)]
    [InlineData("", "pods", Operations.Create | Operations.Update)]
    [InlineData("", "pods", Operations.Delete)]
    [InlineData("apps", "deployments", Operations.Update)]
    [InlineData("", "namespaces", Operations.Delete)]
    [InlineData("", "pods/exec", Operations.Connect)]
    [InlineData("example.com", "*", Operations.Create)]
    [InlineData("*", "*", Operations.Delete)]
    public void Every_policy_decides_once_whatever_it_is_for_and_whoever_it_lets_off(string group, string resource, Operations operations)
    {
        foreach (var kind in new[] { PolicyKind.Mutating, PolicyKind.Validating })
        {
            var probe = new Probe();
            WarmUp.Run(With(probe, kind, new ResourceRule(group, resource, operations), "match: { namespaces: { include: [elsewhere] } }"), new StandingTime());
            Assert.True(probe.Calls > 0, $"the policy of kind {kind} was not asked");
        }
    }

    [Fact]
    public void What_goes_wrong_with_one_policy_does_not_keep_the_next_from_deciding()
    {
        var (broken, next) = (new Probe(_ => throw new InvalidOperationException("broken")), new Probe());
        WarmUp.Run(With(broken, PolicyKind.Validating, new ResourceRule("", "pods", Operations.Create)), new StandingTime());
        var both = Configuration([Type("broken", broken), Type("next", next)], "policies: [{ name: a, type: broken }, { name: b, type: next }]");

        WarmUp.Run(both, new StandingTime());

        Assert.Equal((2, 1), (broken.Calls, next.Calls));
    }

    [Fact]
    public void A_policy_that_may_wait_for_something_is_not_asked()
    {
        var waiting = new WaitingProbe();
        WarmUp.Run(With(waiting, PolicyKind.Validating, new ResourceRule("", "pods", Operations.Create)), new StandingTime());
        Assert.Equal(0, waiting.Calls);
    }

    private static SluiceConfiguration With(IPolicy policy, PolicyKind kind, ResourceRule rule, string more = "") =>
        Configuration([Type("probe", policy, kind, rule)], $"policies: [{{ name: probe, type: probe{(more.Length == 0 ? "" : $", {more}")} }}]");

    private static SluiceConfiguration Configuration(PolicyType[] types, string yaml)
    {
        var result = ConfigurationLoader.Parse(yaml, new PolicyServices { Catalogue = types.Aggregate(Catalogue.Default, (all, type) => all.With(type)) });
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }

    private static PolicyType Type(string name, IPolicy policy, PolicyKind kind = PolicyKind.Validating, ResourceRule? rule = null) => new()
    {
        Name = name,
        Kind = kind,
        Summary = "Counts how often it is asked.",
        Options = [],
        Rules = _ => [rule ?? new ResourceRule("", "pods", Operations.Create)],
        Create = _ => policy,
    };

    private sealed class Probe(Action<AdmissionRequest>? decide = null) : LocalPolicy
    {
        public int Calls { get; private set; }

        protected override Verdict Evaluate(AdmissionRequest request)
        {
            Calls++;
            decide?.Invoke(request);
            return Verdict.Allow;
        }
    }

    // A busy machine takes longer than the warm-up may.
    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private sealed class WaitingProbe : IPolicy
    {
        public int Calls { get; private set; }

        public ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation)
        {
            Calls++;
            return new(Verdict.Allow);
        }
    }
}
