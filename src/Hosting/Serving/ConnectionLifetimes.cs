using System.Collections.Concurrent;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Sluice.Hosting.Serving;

/// <summary>
/// How long each connection lasts. kube-apiserver keeps its connections, so without an end to them a replica that is started later would get no
/// traffic. A connection of HTTP/1.1 ends with an answer, never between requests: a client that is just sending the next one on it would lose
/// that. One of HTTP/2 ends when its client was told and had time to take that in.
/// </summary>
internal sealed class ConnectionLifetimes(ServerOptions options, Draining draining, ConnectionSlots slots)
{
    // Connections that began together, after a restart, should not end together.
    private const double Spread = 0.2;

    // What a client that was told to go may take for it when the process is in a hurry.
    private static readonly TimeSpan Partings = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PartingPoll = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time = options.Time;
    private readonly ConcurrentDictionary<Http2Farewell, byte> _farewells = [];

    /// <summary>The connection middleware: gives a connection its end, and its slot back.</summary>
    public ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        try
        {
            connection.Features.Set(new ConnectionEnd(EndTimestamp()));
            await next(connection);
        }
        finally
        {
            slots.Close(connection);
        }
    };

    /// <summary>The connection middleware behind TLS: one of HTTP/2 can be ended without a loss.</summary>
    public ConnectionDelegate WrapDecrypted(ConnectionDelegate next) => connection =>
        connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span) == true
            ? ServeHttp2Async(connection, next)
            : next(connection);

    /// <summary>Lets this request be the last of its connection when the connection is old enough or the process ends.</summary>
    public void OnRequest(HttpContext context)
    {
        var end = context.Features.Get<ConnectionEnd>();
        if (draining.HasBegun || (end is not null && _time.GetTimestamp() >= end.Timestamp))
        {
            Close(context);
        }
    }

    /// <summary>Tells every HTTP/2 client that its connection ends, also those that have nothing to ask now. In HTTP/1.1 only an answer can say it.</summary>
    public void SayFarewell()
    {
        foreach (var farewell in _farewells.Keys)
        {
            farewell.Say();
        }
    }

    /// <summary>Waits until the HTTP/2 clients have gone, or could have.</summary>
    public async Task PartAsync()
    {
        var began = _time.GetTimestamp();
        while (!_farewells.IsEmpty && _time.GetElapsedTime(began) < Partings)
        {
            await Task.Delay(PartingPoll, _time);
        }
    }

    private async Task ServeHttp2Async(ConnectionContext connection, ConnectionDelegate next)
    {
        Http2Farewell? farewell = null;
        try
        {
            await Http2Farewell.ServeAsync(connection, next, _time, begun =>
            {
                _farewells.TryAdd(farewell = begun, 0);

                // Who has gone is told nothing, whether or not Kestrel comes to the connection's end.
                connection.ConnectionClosed.UnsafeRegister(_ => _farewells.TryRemove(begun, out byte _), null);
            });
        }
        finally
        {
            _farewells.TryRemove(farewell!, out _);
        }
    }

    private static void Close(HttpContext context)
    {
        if (context.Features.Get<Http2Farewell>() is { } farewell)
        {
            farewell.Say();
        }
        else
        {
            context.Response.Headers.Connection = "close";
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
