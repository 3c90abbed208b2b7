using Sluice.Admission;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Kubernetes.Stored;

namespace Sluice.Hosting.Testing;

/// <summary>Runs tests through the admission core.</summary>
/// <param name="update">Whether golden files are written anew.</param>
/// <param name="time">The clock.</param>
internal sealed class TestRunner(bool update, TimeProvider time)
{
    /// <summary>Runs a test.</summary>
    public async Task<TestResult> RunAsync(TestCase test, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var engine = new DryRunEngine(test.Configuration, time);
        var dryRun = await engine.RunAsync(test.Request, test.Webhooks, cancellation);
        var isUpdated = update && dryRun.Fault is null && test.Expectation.Update(dryRun);
        List<string> failures = dryRun.Fault is { } fault ? [fault] : [.. test.Expectation.Compare(dryRun), .. await FindUnrestAsync(engine, dryRun, cancellation)];
        return new TestResult(test, failures, isUpdated, time.GetElapsedTime(started));
    }

    // The API server asks again when another webhook has changed the object, and on every UPDATE: a patch that has been applied must neither be answered again nor
    // be refused. It asks with what it has made of the object by then: zero values are gone, defaults are set.
    private static async Task<IReadOnlyList<string>> FindUnrestAsync(DryRunEngine engine, DryRun dryRun, CancellationToken cancellation)
    {
        if (!dryRun.IsChanged)
        {
            return [];
        }

        var json = new ByteBuffer();
        StoredForm.Write(dryRun.Object, json);
        var stored = Node.Parse(json.Span);
        var again = dryRun.Request with { Object = dryRun.Object, Exactly = dryRun.Request.Sent with { Object = dryRun.Object } };
        var asStored = dryRun.Request with { Object = stored, Exactly = dryRun.Request.Sent with { Object = stored } };
        var update = asStored with { Operation = Operations.Update, Exactly = new ExactObjects(stored, stored) };
        return
        [
            .. await FindPatchAsync(engine, again, "sent again, the result is changed again", cancellation),
            .. await FindPatchAsync(engine, asStored, "sent again as the API server stores it, the result is changed again", cancellation),
            .. await FindPatchAsync(engine, update, "an UPDATE of the result changes it again", cancellation),
        ];
    }

    private static async Task<IReadOnlyList<string>> FindPatchAsync(DryRunEngine engine, DryRunRequest request, string what, CancellationToken cancellation)
    {
        var (answer, fault) = await engine.AskAsync(request, "mutate", cancellation);
        return fault is not null ? [fault]
            : answer!.Patch.Exists ? [$"{what}: {answer.Patch}"]
            : answer.IsAllowed ? [] : [$"{what}: denied: {answer.Response["status"u8]["message"u8].Text}"];
    }
}
