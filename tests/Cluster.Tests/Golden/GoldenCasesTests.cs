using Sluice.Cluster.Tests.Policies;
using Sluice.Shared.Tests.Policies;
using Xunit.Abstractions;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>The golden cases of the policies, on a real API server: see <see cref="CaseRunner"/>.</summary>
[Collection(PolicyClusterCollection.Name)]
public sealed class GoldenCasesTests(PolicyCluster cluster, ITestOutputHelper output)
{
    public static TheoryData<string> Types => [.. GoldenCase.Names.Select(TypeOf).Distinct()];

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public async Task The_API_server_stores_and_says_what_the_cases_expect(string type) => await RunAsync(cluster, type, output);

    /// <summary>Runs the cases of a type.</summary>
    internal static async Task RunAsync(PolicyCluster cluster, string type, ITestOutputHelper output)
    {
        var runner = new CaseRunner(cluster, new ApiResources(cluster.Api), await ApiSchema.ReadAsync(cluster.Api));
        var results = new List<(string Name, CaseResult Result)>();
        foreach (var name in GoldenCase.Names.Where(name => TypeOf(name) == type))
        {
            results.Add((name, await runner.RunAsync(GoldenCase.Open(name))));
        }

        foreach (var (name, result) in results.Where(item => item.Result.Kind != CaseResultKind.Shown))
        {
            output.WriteLine($"{result.Kind}: {name}\n    {result.Detail}");
        }

        var shown = results.Count(item => item.Result.Kind == CaseResultKind.Shown);
        output.WriteLine($"{shown} of {results.Count} cases shown");
        Assert.True(results.All(item => item.Result.Kind != CaseResultKind.Wrong), string.Join('\n', results.Where(item => item.Result.Kind == CaseResultKind.Wrong).Select(item => $"{item.Name}: {item.Result.Detail}")));
        var served = results.Count(item => item.Result.Kind != CaseResultKind.NotServed);
        Assert.True(shown > 0 && shown * 2 >= served, $"only {shown} of {served} cases can be shown");
    }

    private static string TypeOf(string name) => name[..name.IndexOf('/', StringComparison.Ordinal)];
}
