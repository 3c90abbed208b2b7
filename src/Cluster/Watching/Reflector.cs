using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Json;

namespace Sluice.Cluster.Watching;

/// <summary>
/// Follows a resource of the API server: lists it, then watches it from there on, for as long as it runs. A watch that ends is taken up where it ended, so that no change is
/// lost while the API server restarts; when that is too long ago (410), everything is listed anew and what went in between is told as gone. Whatever fails is tried
/// again, later each time.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="what">The resource.</param>
/// <param name="sink">Told what is seen.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets an event when it fails, and when it works again.</param>
internal sealed class Reflector(ApiServerClient client, WatchedResource what, IObjectSink sink, TimeProvider time, ILogger logger)
{
    // The API server ends a watch after this, spread so that those begun together do not end together.
    private static readonly TimeSpan WatchLength = TimeSpan.FromMinutes(5);

    // Bookmarks come about every minute.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);

    // A watch that ends sooner did not work, however politely it ended.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly Backoff _backoff = new(Random.Shared.NextDouble);
    private string? _version;
    private bool _failed;

    /// <summary>Follows until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var fault = await TryAsync(cancellation).ConfigureAwait(false);
            sink.Following(false);
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            if (fault is not null)
            {
                await WaitAsync(fault, cancellation).ConfigureAwait(false);
            }
        }
    }

    // Null when it ended as it should, and goes on at once.
    private async Task<string?> TryAsync(CancellationToken cancellation)
    {
        try
        {
            _version ??= await ListAsync(cancellation).ConfigureAwait(false);
            var begun = time.GetTimestamp();
            await FollowAsync(cancellation).ConfigureAwait(false);
            return time.GetElapsedTime(begun) < Short ? "the watch ended at once" : null;
        }
        catch (TooOldException)
        {
            ClusterLog.WatchTooOld(logger, what.ToString());
            _version = null;
            return null;
        }
        catch (Exception exception) when (ApiServerClient.IsExpected(exception))
        {
            return client.Describe(exception);
        }
    }

    private async Task WaitAsync(string fault, CancellationToken cancellation)
    {
        if (!_failed)
        {
            ClusterLog.WatchFailed(logger, what.ToString(), fault);
        }

        _failed = true;
        try
        {
            await Task.Delay(_backoff.Next(), time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private void Works()
    {
        if (_failed)
        {
            ClusterLog.WatchResumed(logger, what.ToString());
        }

        _failed = false;
        _backoff.Reset();
    }

    private async Task<string> ListAsync(CancellationToken cancellation)
    {
        var all = new HashSet<ObjectKey>();
        var continuation = "";
        while (true)
        {
            var answer = await client.CallAsync(HttpMethod.Get, what.ListPath(continuation), null, cancellation).ConfigureAwait(false);
            if (answer.Outcome != KubernetesOutcome.Found)
            {
                throw new IOException(answer.Explain(what.Resource, "list"));
            }

            var document = Parse(answer.Body.Span);
            foreach (var item in document.Root["items"u8].Items)
            {
                Complete(item, document.Root);
                var key = ObjectKey.Of(item);
                all.Add(key);
                sink.Put(key, item);
            }

            var metadata = document.Root["metadata"u8];
            if (metadata["continue"u8].Text is not { Length: > 0 } next)
            {
                sink.EndList(all);
                return metadata["resourceVersion"u8].Text ?? "";
            }

            continuation = next;
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var path = what.WatchPath(_version!, WatchLength * (1 - (Random.Shared.NextDouble() / 4)));
        using var response = await client.OpenAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        }

        sink.Following(true);
        Works();
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (var line in WatchLines.ReadAsync(stream, LongestSilence, time, cancellation).ConfigureAwait(false))
        {
            Take(Parse(line).Root);
        }
    }

    private void Take(Node change)
    {
        var item = change["object"u8];
        switch (change["type"u8].Text)
        {
            case "ADDED" or "MODIFIED":
                sink.Put(ObjectKey.Of(item), item);
                break;
            case "DELETED":
                sink.Remove(ObjectKey.Of(item));
                break;
            case "ERROR":
                throw Refused((HttpStatusCode)(item["code"u8].Integer ?? 500), Encoding.UTF8.GetBytes(item.ToString()));
        }

        // A bookmark has nothing but this.
        _version = item["metadata"u8]["resourceVersion"u8].Text ?? _version;
    }

    private Exception Refused(HttpStatusCode status, byte[] body) => status == HttpStatusCode.Gone
        ? new TooOldException()
        : new IOException(KubernetesAnswer.Read(client.Server, status, body).Explain(what.Resource, "watch"));

    // The items of a list leave out what stands above them.
    private static void Complete(Node item, Node list)
    {
        if (!item["kind"u8].Exists && list["kind"u8].Text is { } kind && kind.EndsWith("List", StringComparison.Ordinal))
        {
            item.Set("apiVersion", list["apiVersion"u8].Text ?? "");
            item.Set("kind", kind[..^4]);
        }
    }

    private static Document Parse(ReadOnlySpan<byte> json)
    {
        var document = new Document();
        return document.Parse(json) is { } fault ? throw new IOException($"the API server sends something that is not JSON: {fault}") : document;
    }

    /// <summary>The API server no longer knows what happened since the last version seen.</summary>
    private sealed class TooOldException : Exception;
}
