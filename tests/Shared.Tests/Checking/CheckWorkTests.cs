using System.Globalization;
using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Checking;

/// <summary>
/// Reading and checking a configuration is work in proportion to its policies, not to their pairs: what is allocated is counted over sizes that double, whatever the
/// policies have in common.
/// </summary>
public sealed class CheckWorkTests
{
    // Above the most policies that are compared with each other, so that what is bounded by a number of them is at its bound.
    private const int Few = 150;

    // Twice as many, with some room for lists that double; what grows with the pairs would be at four.
    private const double Most = 2.6;

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["the same label, a namespace each"] = i => $"{{ name: p-{i}, type: metadata, match: {{ resources: [pods], namespaces: {{ include: [team-{i}] }} }}, settings: {{ labels: {{ team: t-{i} }} }} }}",
        ["the same label, a pattern each"] = i => $"{{ name: p-{i}, type: metadata, match: {{ resources: [pods], namespaces: {{ include: ['t{i}-*', 'u{i}-*'] }} }}, settings: {{ labels: {{ team: t-{i} }} }} }}",
        ["the same label, a selector each"] = i => $"{{ name: p-{i}, type: metadata, match: {{ resources: [pods], objectSelector: {{ matchLabels: {{ app: a-{i} }} }} }}, settings: {{ labels: {{ team: t-{i} }} }} }}",
        ["the same label, users each"] = i => $"{{ name: p-{i}, type: metadata, match: {{ resources: [pods], users: {{ include: [u-{i}] }} }}, settings: {{ labels: {{ team: t-{i} }}, overwrite: true }} }}",
        ["a label each"] = i => $"{{ name: p-{i}, type: metadata, match: {{ resources: [pods] }}, settings: {{ labels: {{ l-{i}: x }} }} }}",
        ["all the same"] = i => $"{{ name: p-{i}, type: metadata, match: {{ resources: [pods] }}, settings: {{ labels: {{ team: a }} }} }}",
        ["a container each of one name"] = i => $"{{ name: p-{i}, type: sidecar, settings: {{ containers: [{{ name: proxy, image: \"x:{i}\" }}] }} }}",
        ["an opt-in each"] = i => $"{{ name: p-{i}, type: sidecar, settings: {{ annotation: example.com/a-{i}, containers: [{{ name: c-{i}, image: x }}] }} }}",
        ["an opt-in each to the same"] = i => $"{{ name: p-{i}, type: sidecar, settings: {{ annotation: example.com/a-{i}, labels: {{ a: b }} }} }}",
        ["one sidecar in all"] = i => $"{{ name: p-{i}, type: filebeat-sidecar, settings: {{ worker: {i + 1} }} }}",
        ["rules of ones own"] = i => $"{{ name: p-{i}, type: validation, match: {{ resources: [pods] }}, settings: {{ validations: [{{ expression: 'object.metadata.name != \"n-{i}\"' }}] }} }}",
        ["registries"] = i => $"{{ name: p-{i}, type: image-registries, settings: {{ registries: [r{i}.example.com] }} }}",
        ["conditions"] = i => $"{{ name: p-{i}, type: statefulset-index, match: {{ namespaces: {{ include: [n-{i}] }}, conditions: ['object.metadata.name != \"n-{i}\"'] }} }}",
    };

    public static TheoryData<string> Names { get; } = [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Twice_as_many_policies_are_twice_the_work(string shape)
    {
        // The first of all pays for what is made once.
        Count(Shapes[shape], 2);
        var (few, many) = (Count(Shapes[shape], Few), Count(Shapes[shape], 2 * Few));
        var (load, check) = ((double)many.Load / few.Load, (double)many.Check / few.Check);
        Assert.True(load < Most, string.Create(CultureInfo.InvariantCulture, $"reading {2 * Few} policies allocates {load:0.00} times what {Few} do: {few.Load} and {many.Load} bytes"));
        Assert.True(check < Most, string.Create(CultureInfo.InvariantCulture, $"checking {2 * Few} policies allocates {check:0.00} times what {Few} do: {few.Check} and {many.Check} bytes"));
    }

    [Fact]
    public void Exceptions_are_read_and_checked_in_proportion_too()
    {
        static string Exceptions(int count) => "exceptions:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"  - {{ policy: p-{i}, match: {{ namespaces: {{ include: [n-{i}] }} }}, reason: moves }}\n"));
        Count(Shapes["registries"], 2, Exceptions(2));
        var (few, many) = (Count(Shapes["registries"], Few, Exceptions(Few)), Count(Shapes["registries"], 2 * Few, Exceptions(2 * Few)));
        Assert.InRange((double)many.Load / few.Load, 0, Most);
        Assert.InRange((double)many.Check / few.Check, 0, Most);
    }

    [Fact]
    public void Of_many_that_are_the_same_each_is_told_about_once_with_the_first_of_them()
    {
        var findings = ConfigurationCheck.Find(Load(Shapes["all the same"], 100, "")).Where(finding => finding.Kind == FindingKind.Shadowed).ToList();
        Assert.Equal(99, findings.Count);
        Assert.All(findings, finding => Assert.Contains("is shadowed by \"p-0\"", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("team-*", "team-a", true)]
    [InlineData("te*", "team-*", true)]
    [InlineData("*", "team-a", true)]
    [InlineData("*-prod", "team-prod", true)]
    [InlineData("team-?", "team-*", false)]
    [InlineData("team-a", "team-b", false)]
    [InlineData("team-*", "web-a", false)]
    public void What_an_earlier_one_covers_is_found_among_hundreds_that_have_nothing_to_do_with_it(string earlier, string later, bool isShadowed)
    {
        var others = string.Concat(Enumerable.Range(0, 200).Select(i => $"  - {{ name: o-{i}, type: statefulset-index, match: {{ namespaces: {{ include: [other-{i}] }} }} }}\n"));
        var result = ConfigurationLoader.Parse($"""
            policies:
              - name: earlier
                type: statefulset-index
                match: {"{"} namespaces: {"{"} include: ["{earlier}"] {"}"} {"}"}
            {others.TrimEnd()}
              - name: later
                type: statefulset-index
                match: {"{"} namespaces: {"{"} include: ["{later}"] {"}"} {"}"}
            """, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        Assert.Equal(isShadowed, ConfigurationCheck.Find(result.Configuration).Any(finding => finding.Kind == FindingKind.Shadowed && finding.Policy == "later"));
    }

    private static (long Load, long Check) Count(Func<int, string> shape, int count, string behind = "")
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var configuration = Load(shape, count, behind);
        var between = GC.GetAllocatedBytesForCurrentThread();
        ConfigurationCheck.Find(configuration);
        return (between - before, GC.GetAllocatedBytesForCurrentThread() - between);
    }

    private static SluiceConfiguration Load(Func<int, string> shape, int count, string behind)
    {
        var result = ConfigurationLoader.Parse("policies:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"  - {shape(i)}\n")) + behind, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
