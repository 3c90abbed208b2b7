using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;
using Sluice.Shared.Tests.Telemetry;

namespace Sluice.Shared.Tests.Policies.Rules;

/// <summary>What rules allocate that a review passes: nothing. Alone in the process, as the other test that counts bytes.</summary>
[Collection(nameof(Alone))]
public sealed class RuleCostTests
{
    private const int Reviews = 500;
    private const string Holds = "object.spec.containers.all(c, c.image.startsWith('reg') || c.name != 'forbidden' && size(c.image) < 500)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Common.Reviews.Pod());

    private readonly ByteBuffer _output = new(64 * 1024);

    [Theory]
    [InlineData(1, "")]
    [InlineData(50, "")]
    [InlineData(1, ", users: { exclude: [nobody] }, groups: { exclude: [nobodies] }, objectSelector: { matchExpressions: [{ key: none, operator: DoesNotExist }] }")]
    [InlineData(1, ", conditions: [\"object.kind == 'Pod'\"]")]
    public void A_rule_that_holds_allocates_nothing(int count, string match)
    {
        var without = Endpoint("policies: []");
        var with = Endpoint("policies:\n" + string.Concat(Enumerable.Range(0, count).Select(i =>
            $"  - {{ name: rule-{i}, type: validation, match: {{ resources: [pods]{match} }}, settings: {{ validations: [{{ expression: \"{Holds}\" }}] }} }}\n")));

        // Once the compiler has seen enough of both to keep what is short-lived on the stack.
        var more = long.MaxValue;
        for (var started = TimeProvider.System.GetTimestamp(); more > 0 && TimeProvider.System.GetElapsedTime(started) < Patience;)
        {
            more = Allocated(with) - Allocated(without);
        }

        Assert.InRange(more, long.MinValue, 0);
    }

    private static WebhookEndpoint Endpoint(string policies)
    {
        var result = ConfigurationLoader.Parse(policies, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return new WebhookEndpoint(() => result.Configuration, NullLogger.Instance, TimeProvider.System);
    }

    // The fewest of many, for now and then the runtime allocates something of its own.
    private long Allocated(WebhookEndpoint endpoint)
    {
        Assert.True(WebhookRoute.TryMatch("/validate", null, out var route));
        var fewest = long.MaxValue;
        for (var i = 0; i < Reviews; i++)
        {
            _output.Reset();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(200, endpoint.AnswerAsync(route, Body, _output, default, CancellationToken.None).GetAwaiter().GetResult());
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Contains("\"allowed\":true", Encoding.UTF8.GetString(_output.Span), StringComparison.Ordinal);
        return fewest;
    }
}
