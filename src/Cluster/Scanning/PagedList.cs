using System.Net;
using System.Runtime.CompilerServices;
using Sluice.Cluster.Watching;
using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>
/// A list that is read page by page, the next one while one is looked at, in two buffers that every page uses again: memory is bounded whatever there is.
/// A token that the API server no longer knows (410) is no end: the list goes on behind the last item, from a newer state, as client-go's pager does.
/// Used by one caller at a time.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="time">The clock.</param>
internal sealed class PagedList(ApiServerClient client, TimeProvider time)
{
    // As kubectl and client-go ask.
    private const int PageSize = 500;

    // An object in etcd has at most 1.5 MiB, as JSON about twice that. A page over this is asked for in smaller ones.
    private const int LargestPage = 16 * 1024 * 1024;

    // Of the API server's own for a request that is no watch.
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(60);

    private const int MostTries = 5;

    private readonly PageReader _reader = new();
    private byte[] _front = [];
    private byte[] _back = [];
    private int _limit = PageSize;
    private string _last = "";
    private bool _isAgain;

    /// <summary>Why the list ended before its end; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many items are still to come, as far as the API server says.</summary>
    public long Remaining { get; private set; }

    /// <summary>Reads the items, each as JSON that is valid until the next one is asked for.</summary>
    /// <param name="path">The collection, with a query or without.</param>
    /// <param name="keyOf">The namespace and name of an item, by which lists are ordered.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, Func<ReadOnlyMemory<byte>, string> keyOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        (Fault, _last, _isAgain, Remaining) = (null, "", false, 0);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var next = FetchAsync(path, "", ending.Token);
        var expired = 0;
        try
        {
            while (next is not null)
            {
                var page = await next.ConfigureAwait(false);
                (next, Fault) = (null, page.Fault ?? (page.IsExpired ? null : _reader.Read(page.Bytes)));
                if (page.IsExpired && ++expired > MostTries)
                {
                    Fault = $"{path}: the API server forgets where the list is before it can go on";
                }

                if (Fault is not null)
                {
                    yield break;
                }

                if (page.IsExpired)
                {
                    // Without a token to go on by, the list begins anew, and what was seen is passed over.
                    _isAgain = page.Continue.Length == 0;
                    next = FetchAsync(path, page.Continue, ending.Token);
                    continue;
                }

                Remaining = _reader.Remaining ?? 0;
                (_front, _back) = (_back, _front);
                next = _reader.Continue.Length > 0 ? FetchAsync(path, _reader.Continue, ending.Token) : null;
                foreach (var (start, length) in _reader.Items)
                {
                    var item = _front.AsMemory(start, length);
                    var key = keyOf(item);
                    if (_isAgain && string.CompareOrdinal(key, _last) <= 0)
                    {
                        continue;
                    }

                    (_last, _isAgain, expired) = (key, false, 0);
                    yield return item;
                }
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            if (next is not null)
            {
                await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
    }

    // Into the buffer at the back.
    private async Task<Page> FetchAsync(string path, string continuation, CancellationToken cancellation)
    {
        var backoff = new Backoff(Random.Shared.NextDouble);
        for (var tries = 1; ; tries++)
        {
            var page = await TryFetchAsync(path, continuation, cancellation).ConfigureAwait(false);
            if (page.IsTooLarge && _limit > 1)
            {
                (_limit, tries) = (_limit / 4 > 0 ? _limit / 4 : 1, tries - 1);
            }
            else if (page.IsTooLarge)
            {
                return page with { Fault = $"{path}: one object is larger than {LargestPage} bytes" };
            }
            else if (!page.MayBeTriedAgain || tries >= MostTries)
            {
                return page;
            }
            else
            {
                await Task.Delay(backoff.Next(), time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<Page> TryFetchAsync(string path, string continuation, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(PageTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            var query = $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={_limit}{(continuation.Length > 0 ? $"&continue={Uri.EscapeDataString(continuation)}" : "")}";
            using var response = await client.OpenAsync(HttpMethod.Get, path + query, null, either.Token).ConfigureAwait(false);
            var length = await ReceiveAsync(await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false), either.Token).ConfigureAwait(false);
            if (length < 0)
            {
                return new Page { IsTooLarge = true };
            }

            var body = _back.AsMemory(0, length);
            return response.StatusCode == HttpStatusCode.OK ? new Page { Body = body } : Refused(path, response.StatusCode, body);
        }
        catch (Exception exception) when (ApiServerClient.IsExpected(exception))
        {
            cancellation.ThrowIfCancellationRequested();
            return new Page { Fault = $"{path}: {(exception is OperationCanceledException ? $"{client.Server} did not send a page within {PageTimeout.TotalSeconds} s" : client.Describe(exception))}", MayBeTriedAgain = true };
        }
    }

    private Page Refused(string path, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        if (status == HttpStatusCode.Gone)
        {
            return new Page { IsExpired = true, Continue = Node.ParseOrMissing(body.Span)["metadata"u8]["continue"u8].Text ?? "" };
        }

        var answer = KubernetesAnswer.Read(client.Server, status, body.ToArray());
        return new Page { Fault = $"{path} cannot be listed: {answer.Message}", MayBeTriedAgain = status == HttpStatusCode.TooManyRequests || (int)status >= 500 };
    }

    private async Task<int> ReceiveAsync(Stream stream, CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            if (length == _back.Length)
            {
                if (length >= LargestPage)
                {
                    return -1;
                }

                Array.Resize(ref _back, Math.Min(LargestPage, Math.Max(256 * 1024, length * 2)));
            }

            var read = await stream.ReadAsync(_back.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return length;
            }

            length += read;
        }
    }

    private sealed record Page
    {
        public ReadOnlyMemory<byte> Body { get; init; }

        public string? Fault { get; init; }

        public bool IsTooLarge { get; init; }

        public bool IsExpired { get; init; }

        public bool MayBeTriedAgain { get; init; }

        public string Continue { get; init; } = "";

        public ReadOnlySpan<byte> Bytes => Body.Span;
    }
}
