using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Common;

/// <summary>What deciding on a request takes, counted instead of timed.</summary>
/// <param name="Steps">Steps on the request's document.</param>
/// <param name="Bytes">Bytes that were allocated: what grows in lists and texts besides the document; 0 of a policy that waits.</param>
internal readonly record struct WorkCount(long Steps, long Bytes)
{
    // Large enough for every answer, so that its growth is not counted.
    private static readonly ThreadLocal<ByteBuffer> Output = new(() => new ByteBuffer(16 * 1024 * 1024));

    /// <summary>Counts a review.</summary>
    public static WorkCount Of(string configuration, string webhook, byte[] review, IKubernetesApi? cluster = null)
    {
        var result = ConfigurationLoader.Parse(configuration, new PolicyServices { Kubernetes = cluster });
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        var steps = 0L;
        var endpoint = new WebhookEndpoint(() => result.Configuration, NullLogger.Instance, TimeProvider.System, new StepCount(count => steps = count));
        Assert.True(WebhookRoute.TryMatch($"/{webhook}", "", out var route));
        var output = Output.Value!;
        output.Truncate(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var answer = endpoint.AnswerAsync(route, review, output, default, CancellationToken.None).AsTask();
        var isLocal = answer.IsCompleted;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(200, answer.GetAwaiter().GetResult());
        return new WorkCount(steps, isLocal ? bytes : 0);
    }
}

/// <summary>Tells the steps that were made on each review that is decided.</summary>
internal sealed class StepCount(Action<long> tell) : IDecisionObserver
{
    public void Decided(ref DecidedReview review) => tell(review.Request.Source.Document.Work.Steps);
}
