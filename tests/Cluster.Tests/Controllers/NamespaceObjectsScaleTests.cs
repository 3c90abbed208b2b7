using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sluice.Cluster.Controllers.NamespaceObjects;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using Sluice.Testing;
using Xunit.Abstractions;
using EventLog = Sluice.Host.Tests.Serving.EventLog;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>Thousands of namespaces at once. The API server's audit log says what the controller asked of it.</summary>
[Collection(nameof(Alone))]
public sealed class NamespaceObjectsScaleTests(NamespaceObjectsScaleTests.Fixture cluster, ITestOutputHelper output) : IClassFixture<NamespaceObjectsScaleTests.Fixture>
{
    private const int Namespaces = 2_000;
    private const string User = "controller";

    private const string Policy = """
        policies:
          - name: limits
            type: namespace-objects
            match: { namespaces: { include: ["many-*"] } }
            settings: { objects: [{ apiVersion: v1, kind: LimitRange, metadata: { name: defaults }, spec: { limits: [{ type: Container }] } }] }
        """;

    [SkippableFact]
    public async Task Thousands_of_namespaces_at_start_take_bounded_memory_and_requests_and_a_new_one_need_not_wait_for_them()
    {
        await cluster.Api.CreateNamespaceAsync("scale");
        await Parallel.ForEachAsync(Enumerable.Range(0, Namespaces), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await cluster.Api.CreateNamespaceAsync($"many-{number}"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var log = new EventLog();
        await using (var run = new NamespaceObjectsRun(cluster, "scale", Policy, log, user: User))
        {
            await Watched.UntilAsync(() => log.Count("ObjectApplied") > 100, "the beginning");
            var since = Stopwatch.StartNew();
            await cluster.Api.CreateNamespaceAsync("many-late");
            await Watched.UntilAsync(() => NamespaceObjectsRun.Get(cluster, "many-late", "limitranges", "defaults") is not null, "the late one");
            output.WriteLine($"a new namespace behind {NamespaceObjectsPart.Waiting} others: {since.Elapsed.TotalMilliseconds:F0} ms");
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(2) && NamespaceObjectsPart.Waiting > 100, $"{since.Elapsed}, {NamespaceObjectsPart.Waiting} waiting");

            Assert.True(await Processes.Eventually.HoldsAsync(() => log.Count("ObjectApplied") == Namespaces + 1, TimeSpan.FromMinutes(3)), $"{log.Count("ObjectApplied")} objects");
            var memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / 1024;
            output.WriteLine($"memory for {Namespaces} namespaces: {memory:F1} MiB");
            Assert.InRange(memory, 0, 32);
        }

        var calls = Calls();
        var (rate, together) = (calls.GroupBy(call => call.Begun.ToUnixTimeSeconds()).Max(second => second.Count()), MostAtOnce(calls));
        output.WriteLine($"calls: {calls.Count}, at most {rate} a second, {together} at once");
        Assert.Equal((Namespaces + 1, Namespaces + 1), (calls.Count(call => call is { Verb: "patch", Resource: "limitranges" }), calls.Count(call => call is { Verb: "get", Resource: "limitranges" })));
        Assert.InRange(calls.Count, 2 * Namespaces, (2 * Namespaces) + 200);
        Assert.InRange(rate, 1, 150);
        Assert.InRange(together, 1, NamespacePass.Workers + 4);

        // The next leader finds everything as it should be, and asks for nothing but lists.
        var next = new EventLog();
        await using (var run = new NamespaceObjectsRun(cluster, "scale", Policy, next, user: User))
        {
            await Watched.UntilAsync(() => run.IsLeader && NamespaceObjectsPart.Waiting > 0, "its beginning");
            await Watched.UntilAsync(() => NamespaceObjectsPart.Waiting == 0, "its end");
        }

        var more = Calls().Skip(calls.Count).ToList();
        output.WriteLine($"calls of the next leader: {string.Join(", ", more.GroupBy(call => $"{call.Verb} {call.Resource}").Select(group => $"{group.Key} {group.Count()}"))}");
        Assert.DoesNotContain(more, call => call is { Resource: "limitranges", Verb: "get" or "patch" });
        Assert.Equal(0, next.Count("ObjectApplied"));
    }

    private static int MostAtOnce(IReadOnlyList<Call> calls)
    {
        var edges = calls.Where(call => call.Verb != "watch").SelectMany(call => new[] { (call.Begun, 1), (call.Ended, -1) }).OrderBy(edge => edge.Item1).ThenBy(edge => edge.Item2);
        var (now, most) = (0, 0);
        foreach (var (_, step) in edges)
        {
            now += step;
            most = Math.Max(most, now);
        }

        return most;
    }

    private List<Call> Calls()
    {
        using var file = new FileStream(Path.Combine(cluster.Server.Directory, "audit.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new StreamReader(file);
        var calls = new List<Call>();
        while (lines.ReadLine() is { } line)
        {
            var call = JsonElement.Parse(line);
            calls.Add(new Call(
                call.GetProperty("verb").GetString()!, call.GetProperty("objectRef").GetProperty("resource").GetString()!,
                DateTimeOffset.Parse(call.GetProperty("requestReceivedTimestamp").GetString()!, CultureInfo.InvariantCulture), DateTimeOffset.Parse(call.GetProperty("stageTimestamp").GetString()!, CultureInfo.InvariantCulture)));
        }

        return calls;
    }

    private sealed record Call(string Verb, string Resource, DateTimeOffset Begun, DateTimeOffset Ended);

    public sealed class Fixture : ApiServerFixture
    {
        internal override ApiServerOptions Options => new() { Users = [new ApiServerUser(User, "controller-uid", "system:masters")], Flags = AuditFlags };

        private static IEnumerable<string> AuditFlags(string directory)
        {
            var policy = Path.Combine(directory, "audit-policy.json");
            File.WriteAllText(policy, $$"""{ "apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived", "ResponseStarted"], "rules": [{ "level": "Metadata", "users": ["{{User}}"] }] }""");
            return [$"--audit-policy-file={policy}", $"--audit-log-path={Path.Combine(directory, "audit.log")}"];
        }
    }
}
