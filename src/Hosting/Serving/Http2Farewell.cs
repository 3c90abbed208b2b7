using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Sluice.Hosting.Serving;

/// <summary>
/// Ends an HTTP/2 connection so that its client loses nothing. Kestrel closes as soon as no stream is open, also one that the client is opening
/// at that moment. Here the client is told first, by a GOAWAY between two of Kestrel's frames, that it should open no more; what it opens until
/// it has read that is served; and only when it had plenty of time to read it is Kestrel asked to close.
/// </summary>
internal sealed class Http2Farewell : IDisposable
{
    // Far longer than a round trip, and than a busy client takes to look at what it got.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _transport;
    private readonly Pipe _written;
    private readonly ITimer _close;
    private int _asked;
    private Http2Frames _frames;
    private bool _isSaid;

    private Http2Farewell(ConnectionContext connection, TimeProvider time)
    {
        _connection = connection;
        _transport = connection.Transport;
        _written = new Pipe(new PipeOptions(
            connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool,
            pauseWriterThreshold: ServerLimits.BufferedPerConnection,
            resumeWriterThreshold: ServerLimits.BufferedPerConnection / 2,
            useSynchronizationContext: false));
        _close = time.CreateTimer(_ => Close(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Serves a connection with a farewell among its features.</summary>
    /// <param name="connection">An HTTP/2 connection behind TLS.</param>
    /// <param name="next">Serves it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="begun">Called with the farewell before the first request.</param>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, TimeProvider time, Action<Http2Farewell> begun)
    {
        using var farewell = new Http2Farewell(connection, time);
        connection.Features.Set(farewell);
        connection.Transport = new Duplex(farewell._transport.Input, farewell._written.Writer);
        begun(farewell);
        var copying = farewell.CopyAsync();
        try
        {
            await next(connection);
        }
        finally
        {
            await farewell._written.Writer.CompleteAsync();
            await copying;
            connection.Transport = farewell._transport;
        }
    }

    /// <summary>Says it, once.</summary>
    public void Say()
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0)
        {
            _written.Reader.CancelPendingRead();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _close.Dispose();

    private async Task CopyAsync()
    {
        try
        {
            while (await CopySomeAsync())
            {
            }

            await _written.Reader.CompleteAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away; Kestrel sees that where it writes.
            await _written.Reader.CompleteAsync(exception);
        }
    }

    private async ValueTask<bool> CopySomeAsync()
    {
        var read = await _written.Reader.ReadAsync();
        foreach (var segment in read.Buffer)
        {
            _frames.Follow(segment.Span);
            _transport.Output.Write(segment.Span);
        }

        _written.Reader.AdvanceTo(read.Buffer.End);
        if (Volatile.Read(ref _asked) == 1 && !_isSaid && _frames.IsBetweenFrames && !read.IsCompleted)
        {
            _isSaid = true;
            _transport.Output.Write(Http2Frames.GoAway);
            _close.Change(Grace, Timeout.InfiniteTimeSpan);
        }

        var flushed = await _transport.Output.FlushAsync();
        return !read.IsCompleted && !flushed.IsCompleted;
    }

    private void Close() => _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
