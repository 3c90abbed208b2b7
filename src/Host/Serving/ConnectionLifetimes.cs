using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Sluice.Telemetry;

namespace Sluice.Host.Serving;

/// <summary>
/// How many connections there are and how long each lasts. kube-apiserver keeps its connections, so without an end to them a replica that is
/// started later would get no traffic. A connection ends with an answer, never between requests: a client that is just sending the next one
/// on it would lose that.
/// </summary>
internal sealed class ConnectionLifetimes(ServerOptions options, Draining draining, ILogger logger)
{
    // Connections that began together, after a restart, should not end together.
    private const double Spread = 0.2;
    private const int LoggedPerSecond = 1;

    private readonly TimeProvider _time = options.Time;
    private readonly LogSampler _sampler = new(options.Time, LoggedPerSecond);
    private int _open;

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that may be open; lowered to what there are file descriptors for.</summary>
    public int Limit { get; private set; } = options.Limits.Connections;

    /// <summary>Lowers the limit to what there is room for.</summary>
    /// <returns>Whether there was less room than the limit.</returns>
    public bool FitTo(int room)
    {
        var fits = Limit <= room;
        Limit = Math.Min(Limit, room);
        return !fits;
    }

    /// <summary>Counts a connection that was accepted.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= Limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        if (_sampler.Take(out var skipped))
        {
            ServeLog.ConnectionRefused(logger, Limit, skipped);
        }

        return false;
    }

    /// <summary>The connection middleware: gives a connection its end.</summary>
    public ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        try
        {
            connection.Features.Set(new ConnectionEnd(EndTimestamp()));
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };

    /// <summary>Lets this request be the last of its connection when the connection is old enough or the process ends.</summary>
    public void OnRequest(HttpContext context)
    {
        var end = context.Features.Get<ConnectionEnd>();
        if (draining.HasBegun || (end is not null && _time.GetTimestamp() >= end.Timestamp))
        {
            Close(context);
        }
    }

    // In HTTP/2 the server says GOAWAY and goes on with the streams that are open; in HTTP/1.1 it says so in the answer.
    private static void Close(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
        else
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }

    private long EndTimestamp()
    {
        if (options.MaxConnectionAge <= TimeSpan.Zero)
        {
            return long.MaxValue;
        }

        var age = options.MaxConnectionAge * (1 - Spread + (2 * Spread * Random.Shared.NextDouble()));
        return _time.GetTimestamp() + (long)(age.TotalSeconds * _time.TimestampFrequency);
    }

    /// <summary>When a connection ends.</summary>
    private sealed record ConnectionEnd(long Timestamp);
}
