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
    // What a request takes that waits for its first byte. What Kestrel has for a stream it keeps for the connection's next one.
    private const int WaitingRequest = 1024;

    private readonly BodyMemory _large = new(limits.BodyBytes);
    private readonly BodyMemory _small = new(limits.SmallBodyBytes);

    /// <summary>Bytes that bodies hold that are on their way.</summary>
    public long Held => _large.Held + _small.Held;

    /// <summary>Reads one that is no review, from its beginning.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">Gets the bytes; empty.</param>
    /// <returns>What is wrong, or null.</returns>
    public async ValueTask<HttpFault?> ReadAsync(HttpContext context, ByteBuffer body)
    {
        var start = await BeginAsync(context, timeout: null);
        return start.Fault ?? await ReadAsync(context, start, body);
    }

    /// <summary>Looks at the head of a request for a review, and waits until something of its body is there: one that has sent nothing yet needs no memory to put it into.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Where it came in.</param>
    /// <returns>What <see cref="ReadAsync(HttpContext, BodyStart, ByteBuffer)"/> goes on with, unless there is a fault.</returns>
    public ValueTask<BodyStart> BeginAsync(HttpContext context, in WebhookRoute route)
    {
        var request = context.Request;
        return WebhookRoute.Check(request.Method, request.ContentType, request.Headers.ContentEncoding, request.ContentLength) is { } fault
            ? new(new BodyStart(default, default, fault))
            : BeginAsync(context, route.Call.Timeout);
    }

    /// <summary>Reads the rest of one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="start">Its beginning.</param>
    /// <param name="body">Gets the bytes; empty.</param>
    /// <returns>What is wrong, or null.</returns>
    public ValueTask<HttpFault?> ReadAsync(HttpContext context, BodyStart start, ByteBuffer body)
    {
        var reader = context.Request.BodyReader;
        body.Expect((int)Math.Min(context.Request.ContentLength ?? 0, WebhookEndpoint.LargestBody));

        // What is there comes in pieces, as it was received. Until one has to be waited for it is counted as little as a body that is there whole.
        var end = Take(start.First, reader, body);
        while (end is null)
        {
            var reading = reader.ReadAsync(context.RequestAborted);
            if (!reading.IsCompletedSuccessfully || body.Length > ServerLimits.SmallBody)
            {
                return WaitAsync(reading, context, body, start.Allowed);
            }

            end = Take(reading.Result, reader, body);
        }

        return new(end.Value.Fault);
    }

    private ValueTask<BodyStart> BeginAsync(HttpContext context, TimeSpan? timeout)
    {
        var allowed = timeout < limits.BodyTimeout ? timeout.Value : limits.BodyTimeout;
        var reading = context.Request.BodyReader.ReadAsync(context.RequestAborted);
        return reading.IsCompletedSuccessfully ? new(new BodyStart(reading.Result, allowed, null)) : WaitForFirstAsync(reading, context, allowed);
    }

    private async ValueTask<BodyStart> WaitForFirstAsync(ValueTask<ReadResult> reading, HttpContext context, TimeSpan allowed)
    {
        var reader = context.Request.BodyReader;
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(allowed, time);
        await using var ending = deadline.Token.Register(reader.CancelPendingRead);
        var (memory, peer) = (MemoryOf(context), PeerOf(context));
        var isRefused = !memory.TryReserve(peer, WaitingRequest);
        if (isRefused)
        {
            reader.CancelPendingRead();
        }

        try
        {
            var first = await reading;
            var fault = isRefused ? WebhookRoute.TooMany : first.IsCanceled ? Faults.TooSlow : null;
            if (fault is not null)
            {
                reader.AdvanceTo(first.Buffer.Start);
            }

            var left = allowed - time.GetElapsedTime(began);
            return new BodyStart(first, left > TimeSpan.Zero ? left : TimeSpan.Zero, fault);
        }
        finally
        {
            if (!isRefused)
            {
                memory.Release(peer, WaitingRequest);
            }
        }
    }

    private async ValueTask<HttpFault?> WaitAsync(ValueTask<ReadResult> reading, HttpContext context, ByteBuffer body, TimeSpan allowed)
    {
        var reader = context.Request.BodyReader;
        using var deadline = new CancellationTokenSource(allowed, time);
        await using var ending = deadline.Token.Register(reader.CancelPendingRead);
        var (memory, peer, reserved) = (MemoryOf(context), PeerOf(context), 0L);
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

    private BodyMemory MemoryOf(HttpContext context) => context.Request.ContentLength <= ServerLimits.SmallBody ? _small : _large;

    private static IPAddress PeerOf(HttpContext context) => Peer.Of(context.Connection.RemoteIpAddress);

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

/// <summary>The beginning of a body.</summary>
/// <param name="First">What came first; not taken yet.</param>
/// <param name="Allowed">The time that is left for the rest.</param>
/// <param name="Fault">What is wrong, or null.</param>
internal readonly record struct BodyStart(ReadResult First, TimeSpan Allowed, HttpFault? Fault);
