using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Pipeline;

namespace Sluice.Hosting.Serving;

/// <summary>
/// Reads bodies whole: no larger than is allowed, no longer than until a deadline, and with no more memory than is left for bodies. A body that is
/// there at the first look, as nearly all are, pays for none of it.
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
    public async ValueTask<HttpFault?> ReadAsync(HttpContext context, ByteBuffer body, TimeSpan? timeout)
    {
        var reader = context.Request.BodyReader;
        body.Expect((int)Math.Min(context.Request.ContentLength ?? 0, WebhookEndpoint.LargestBody));
        var first = await TakeAsync(reader, body, context.RequestAborted);
        if (first is { } done)
        {
            return done.Fault;
        }

        var allowed = timeout < limits.BodyTimeout ? timeout.Value : limits.BodyTimeout;
        using var deadline = new CancellationTokenSource(allowed, time);
        await using var ending = deadline.Token.Register(reader.CancelPendingRead);
        var memory = context.Request.ContentLength <= ServerLimits.SmallBody ? _small : _large;
        var (peer, reserved) = (Peer.Of(context.Connection.RemoteIpAddress), 0L);
        try
        {
            while (true)
            {
                if (!TryReserve(memory, peer, body, ref reserved))
                {
                    return WebhookRoute.TooMany;
                }

                if (deadline.IsCancellationRequested)
                {
                    return Faults.TooSlow;
                }

                if (await TakeAsync(reader, body, context.RequestAborted) is { } end)
                {
                    return end.Fault;
                }
            }
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
    private static async ValueTask<End?> TakeAsync(PipeReader reader, ByteBuffer body, CancellationToken cancellation)
    {
        var result = await reader.ReadAsync(cancellation);
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
