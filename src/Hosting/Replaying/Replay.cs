using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Patching;
using Sluice.Pipeline;

namespace Sluice.Hosting.Replaying;

/// <summary>Answers recorded reviews again, on as many threads as there are processors.</summary>
/// <param name="configuration">What answers them now.</param>
/// <param name="baseline">What is compared with; null for the recorded answers.</param>
/// <param name="time">The clock.</param>
internal sealed class Replay(SluiceConfiguration configuration, SluiceConfiguration? baseline, TimeProvider time)
{
    private const int LongestDifference = 20_000;

    // Enough that no thread waits for the next line, and little memory.
    private const int LinesAhead = 256;

    /// <summary>Answers them.</summary>
    /// <param name="files">The recording.</param>
    /// <param name="threads">How many at the same time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ReplayReport> RunAsync(IReadOnlyList<string> files, int threads, CancellationToken cancellation)
    {
        var lines = Channel.CreateBounded<RecordedLine>(new BoundedChannelOptions(LinesAhead) { SingleWriter = true });
        var workers = Enumerable.Range(0, threads).Select(_ => Task.Run(() => WorkAsync(lines.Reader, cancellation), cancellation)).ToList();
        try
        {
            await foreach (var line in RecordedLines.ReadAsync(files, cancellation))
            {
                await lines.Writer.WriteAsync(line, cancellation);
            }
        }
        finally
        {
            lines.Writer.TryComplete();
        }

        var report = new ReplayReport();
        foreach (var part in await Task.WhenAll(workers))
        {
            report.Add(part);
        }

        return report;
    }

    private async Task<ReplayReport> WorkAsync(ChannelReader<RecordedLine> lines, CancellationToken cancellation)
    {
        var report = new ReplayReport();
        var after = new Side(configuration, time);
        var before = baseline is null ? null : new Side(baseline, time);
        var own = baseline is null ? null : RecordedPolicies.Of(baseline);
        var document = new Document();
        await foreach (var line in lines.ReadAllAsync(cancellation))
        {
            if (document.Parse(line.Bytes) is not null || !WebhookRoute.TryMatch(document.Root["path"u8].Text ?? "", null, out var route))
            {
                report.Unreadable++;
                continue;
            }

            var (review, policies) = (document.Root["review"u8], line.Policies ?? own);
            if ((before is null ? ReplayAnswer.Read(document.Root["answer"u8]) : await before.AskAsync(route, policies, review.Raw.ToArray(), cancellation)) is not { } was)
            {
                (report.Unreadable, report.Unanswered) = before is null ? (report.Unreadable, report.Unanswered + 1) : (report.Unreadable + 1, report.Unanswered);
            }
            else if (await after.AskAsync(route, policies, review.Raw.ToArray(), cancellation) is not { } now)
            {
                report.Unreadable++;
            }
            else
            {
                report.Add(was, now, line.Number, () => ExampleOf(line, document.Root, was, now));
            }
        }

        return report;
    }

    /// <summary>Whether examples say how the stored object differs.</summary>
    public bool Differences { get; init; }

    private ReplayExample ExampleOf(RecordedLine line, Node root, ReplayAnswer was, ReplayAnswer now)
    {
        var request = ReviewReader.Read(root["review"u8]).Review!.Request;
        return new ReplayExample(line.Number, $"{request.Operation.Name()} {request.ResourcePath} {request.Title}", PlainText.Value(request.Uid), PlainText.Value(root["time"u8].Text ?? ""), now.Message)
        {
            Difference = Differences ? Difference(root["review"u8]["request"u8]["object"u8], was, now) : "",
        };
    }

    // What one answer makes of the object and what the other does; where one of them denies it, what it was before that.
    private static string Difference(Node sent, ReplayAnswer was, ReplayAnswer now)
    {
        if (!sent.IsObject || !now.IsAllowed)
        {
            return "";
        }

        var text = LineDiff.Write(YamlText.Write(Patched(sent, was)), YamlText.Write(Patched(sent, now)), context: 2);
        return text.Length <= LongestDifference ? text : $"{text[..LongestDifference]}\n  …\n";
    }

    private static Node Patched(Node sent, ReplayAnswer answer)
    {
        var stored = Node.Parse(sent.Raw);
        return answer is { IsAllowed: true, Patch.Exists: true } && PatchReader.Apply(stored, answer.Patch) is null ? stored : Node.Parse(sent.Raw);
    }

    // One configuration as it answers on one thread.
    private sealed class Side
    {
        private readonly SluiceConfiguration _configuration;
        private readonly ReplayObserver _observer = new();
        private readonly WebhookEndpoint _endpoint;
        private readonly ByteBuffer _output = new();
        private readonly Dictionary<(RecordedPolicies?, string), (SluiceConfiguration Configuration, WebhookRoute Route)> _known = [];
        private SluiceConfiguration _asked;

        public Side(SluiceConfiguration configuration, TimeProvider time)
        {
            (_configuration, _asked) = (configuration, configuration);
            _endpoint = new WebhookEndpoint(() => _asked, NullLogger.Instance, time, _observer);
        }

        /// <summary>Its answer; null when the review is none.</summary>
        public async ValueTask<ReplayAnswer?> AskAsync(WebhookRoute route, RecordedPolicies? policies, ReadOnlyMemory<byte> review, CancellationToken cancellation)
        {
            (_asked, var asked) = Find(route, policies);
            _observer.Last = null;
            _output.Reset();
            await _endpoint.AnswerAsync(asked, review, _output, default, cancellation);
            return _observer.Last;
        }

        private (SluiceConfiguration Configuration, WebhookRoute Route) Find(WebhookRoute route, RecordedPolicies? policies)
        {
            if (!_known.TryGetValue((policies, route.Path), out var found))
            {
                _known.Add((policies, route.Path), found = Choose(route, policies));
            }

            return found;
        }

        private (SluiceConfiguration Configuration, WebhookRoute Route) Choose(WebhookRoute route, RecordedPolicies? policies)
        {
            if (policies is null)
            {
                return (_configuration, route);
            }

            var asked = _configuration.Policies.Where(policy => policies.IsAsked(policy, route.Call)).ToList();
            var isByPath = _configuration.Policies.Where(policy => IsAt(policy, route.Call)).SequenceEqual(asked);
            return isByPath ? (_configuration, route) : (_configuration with { Policies = [.. asked] }, route with { Call = route.Call with { FailurePolicy = null, Group = null } });
        }

        private static bool IsAt(ConfiguredPolicy policy, WebhookCall call) => policy.Type.Kind == call.Kind
            && (call.FailurePolicy is not { } wanted || wanted == policy.FailurePolicy)
            && (call.Group is not { } group || group == policy.Group);
    }
}
