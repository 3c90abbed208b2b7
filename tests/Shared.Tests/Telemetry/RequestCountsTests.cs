using Sluice.Admission;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Telemetry;

public sealed class RequestCountsTests
{
    private static readonly int Mutate = new WebhookCall(PolicyKind.Mutating, null, null, null).WebhookIndex;

    [Fact]
    public void Every_webhook_operation_and_result_has_a_series_of_its_own()
    {
        var counts = new RequestCounts(10, TimeProvider.System);
        foreach (var kind in (PolicyKind[])[PolicyKind.Mutating, PolicyKind.Validating])
        {
            foreach (var failurePolicy in new FailurePolicy?[] { null, FailurePolicy.Fail, FailurePolicy.Ignore })
            {
                foreach (var result in new[] { "allowed", "patched", "denied", "warned", "failed" })
                {
                    counts.Add(new WebhookCall(kind, failurePolicy, "0f1e2d3c", null).WebhookIndex, Operations.Update, "pods", "status", result);
                }
            }
        }

        var measured = counts.Measure().ToList();
        Assert.Equal(2 * 3 * 5, measured.Count);
        Assert.All(measured, one => Assert.Equal(1, one.Value));
        Assert.Contains(measured, one => one.Tags.SequenceEqual([new("webhook", "validate/ignore"), new("operation", "UPDATE"), new("resource", "pods/status"), new("result", "denied")]));
    }

    [Fact]
    public void Resources_past_the_bound_are_counted_as_other()
    {
        var counts = new RequestCounts(2, TimeProvider.System);
        foreach (var resource in new[] { "widgets", "gadgets", "gizmos", "doodads", "widgets" })
        {
            counts.Add(Mutate, Operations.Create, resource, "", "allowed");
        }

        Assert.Equal([("gadgets", 1), ("other", 2), ("widgets", 2)], Resources(counts));
    }

    [Fact]
    public void A_well_known_resource_keeps_its_label_past_the_bound()
    {
        var counts = new RequestCounts(0, TimeProvider.System);
        counts.Add(Mutate, Operations.Create, "pods", "", "allowed");

        Assert.Equal([("pods", 1)], Resources(counts));
    }

    [Theory]
    [InlineData("Not a name", "")]
    [InlineData("", "")]
    [InlineData("pods", "Not a name")]
    [InlineData("unknown", "Not a name")]
    [InlineData("other", "")]
    [InlineData("unknown", "")]
    public void What_is_no_name_is_no_label(string resource, string subResource)
    {
        var counts = new RequestCounts(10, TimeProvider.System);
        counts.Add(Mutate, Operations.Create, resource, subResource, "allowed");

        Assert.Equal([("other", 1)], Resources(counts));
    }

    [Fact]
    public void Namespaces_past_the_bound_are_counted_as_other()
    {
        var counts = new InjectionCounts(2, TimeProvider.System);
        foreach (var name in new[] { "a", "b", "c", "d", "a" })
        {
            counts.Add(name, PolicyResult.Patched);
        }

        Assert.Equal(
            [("a", "injected", 2L), ("b", "injected", 1L), ("other", "injected", 2L)],
            counts.Measure().Select(one => ((string)one.Tags[0].Value!, (string)one.Tags[1].Value!, one.Value)).Order());
    }

    [Fact]
    public void A_place_that_nobody_names_any_more_is_free_for_others()
    {
        var time = new ManualTimeProvider();
        var counts = new RequestCounts(2, time);
        Add("made-up", "widgets", "gadgets");
        time.Advance(TimeSpan.FromMinutes(9));
        Add("widgets", "gadgets");
        time.Advance(TimeSpan.FromMinutes(2));
        Add("gadgets", "gizmos", "widgets");

        Assert.Equal([("gadgets", 1), ("other", 3), ("widgets", 3)], Resources(counts));

        void Add(params string[] resources)
        {
            foreach (var resource in resources)
            {
                counts.Add(Mutate, Operations.Create, resource, "", "allowed");
            }
        }
    }

    [Theory]
    [InlineData("Not a name")]
    [InlineData("other")]
    [InlineData("")]
    public void A_namespace_that_is_no_name_is_counted_as_other(string name)
    {
        var counts = new InjectionCounts(2, TimeProvider.System);
        counts.Add(name, PolicyResult.Patched);

        Assert.Equal("other", Assert.Single(counts.Measure()).Tags[0].Value);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var counts = new RequestCounts(10, TimeProvider.System);
        counts.Add(Mutate, Operations.Create, "pods", "", "allowed");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            counts.Add(Mutate, Operations.Create, "pods", "", "allowed");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IEnumerable<(string Resource, long Count)> Resources(RequestCounts counts) =>
        counts.Measure().Select(one => ((string)one.Tags[2].Value!, one.Value)).Order();
}
