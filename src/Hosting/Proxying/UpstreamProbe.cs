namespace Sluice.Hosting.Proxying;

/// <summary>
/// A probe of the upstream that whoever reaches the proxy's port can set off: it is asked once a second at most, and everybody who asks meanwhile gets
/// the same answer.
/// </summary>
/// <param name="client">What asks.</param>
/// <param name="probe">Address that answers 2xx when all is well.</param>
/// <param name="time">The clock.</param>
internal sealed class UpstreamProbe(HttpMessageInvoker client, Uri probe, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<string?>? _answer;
    private long _asked;

    /// <summary>What is wrong; null when nothing is.</summary>
    /// <param name="cancellation">Ends the waiting of this caller, not of the others.</param>
    public ValueTask<string?> AskAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_answer is null || (_answer.IsCompleted && time.GetElapsedTime(_asked) >= Validity))
            {
                _asked = time.GetTimestamp();
                _answer = AskUpstreamAsync();
            }

            return _answer.IsCompletedSuccessfully ? ValueTask.FromResult(_answer.Result) : new ValueTask<string?>(_answer.WaitAsync(cancellation));
        }
    }

    private async Task<string?> AskUpstreamAsync()
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, probe);
            using var response = await client.SendAsync(request, deadline.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"upstream {probe} answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return $"upstream {probe} is away: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"upstream {probe} does not answer in {Timeout.TotalSeconds} s";
        }
    }
}
