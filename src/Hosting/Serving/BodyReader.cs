using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Pipeline;

namespace Sluice.Hosting.Serving;

/// <summary>
/// Reads bodies whole: no larger than is allowed, no longer than until a deadline, and with no more memory than is left for bodies. A small body that is
/// there when it is looked for, as nearly all are, pays for none of it.
/// </summary>
internal sealed class BodyReader(ServerLimits limits, TimeProvider time)
{
    private readonly BodyMemory _large = new(limits.BodyBytes);
    private readonly BodyMemory _small = new(limits.SmallBodyBytes);

    /// <summary>Bytes that bodies hold that are on their way.</summary>
    public long Held => _large.Held + _small.Held;

    /// <summary>Reads one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">Gets the bytes; empty.</param>
    /// <param name="timeout">What the caller says of the whole call; null for nothing.</param>
    /// <returns>What is wrong, or null.</returns>
    public ValueTask<HttpFault?> ReadAsync(HttpContext context, ByteBuffer body, TimeSpan? timeout)
    {
        var reader = context.Request.BodyReader;
        body.Expect((int)Math.Min(context.Request.ContentLength ?? 0, WebhookEndpoint.LargestBody));

        // What is there comes in pieces, as it was received. Until one has to be waited for it is counted as little as a body that is there whole.
        while (true)
        {
            var reading = reader.ReadAsync(context.RequestAborted);
            if (!reading.IsCompletedSuccessfully || body.Length > ServerLimits.SmallBody)
            {
                return WaitAsync(reading, context, body, timeout);
            }

            if (Take(reading.Result, reader, body) is { } end)
            {
                return new(end.Fault);
            }
        }
    }

    private async ValueTask<HttpFault?> WaitAsync(ValueTask<ReadResult> reading, HttpContext context, ByteBuffer body, TimeSpan? timeout)
    {
        var reader = context.Request.BodyReader;
        var allowed = timeout < limits.BodyTimeout ? timeout.Value : limits.BodyTimeout;
        using var deadline = new CancellationTokenSource(allowed, time);
        await using var ending = deadline.Token.Register(reader.CancelPendingRead);
        var memory = context.Request.ContentLength <= ServerLimits.SmallBody ? _small : _large;
        var (peer, reserved) = (Peer.Of(context.Connection.RemoteIpAddress), 0L);
        try
        {
            // What is waited for is counted first.
            var isRefused = !reading.IsCompleted && !TryReserve(memory, peer, body, ref reserved);
            if (isRefused)
            {
                reader.CancelPendingRead();
            }

            var end = Take(await reading, reader, body);
            while (end is null && !isRefused)
            {
                if (deadline.IsCancellationRequested)
                {
                    return Faults.TooSlow;
                }

                isRefused = !TryReserve(memory, peer, body, ref reserved);
                end = isRefused ? null : Take(await reader.ReadAsync(context.RequestAborted), reader, body);
            }

            return isRefused ? WebhookRoute.TooMany : end!.Value.Fault;
        }
        finally
        {
            if (reserved > 0)
            {
                memory.Release(peer, reserved);
            }
        }
    }

    private static bool TryReserve(BodyMemory memory, IPAddress peer, ByteBuffer body, ref long reserved)
    {
        var more = body.Capacity - reserved;
        if (more <= 0)
        {
            return true;
        }

        if (!memory.TryReserve(peer, more))
        {
            return false;
        }

        reserved += more;
        return true;
    }

    // What has come; null while there is more.
    private static End? Take(ReadResult result, PipeReader reader, ByteBuffer body)
    {
        foreach (var segment in result.Buffer)
        {
            body.Receive(segment.Span);
        }

        reader.AdvanceTo(result.Buffer.End);
        return body.Length > WebhookEndpoint.LargestBody ? new End(WebhookRoute.TooLarge)
            : result.IsCompleted ? new End(null)
            : null;
    }

    private readonly record struct End(HttpFault? Fault);
}
