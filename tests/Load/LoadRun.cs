using System.Diagnostics;
using System.Net.Sockets;

namespace Sluice.Load;

/// <summary>A load that goes on until it is told to stop: every client sends, waits for the answer, and sends again.</summary>
internal sealed class LoadRun
{
    private readonly LoadOptions _options;
    private readonly byte[] _request;
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task _clients;

    private LoadRun(LoadOptions options)
    {
        _options = options;
        _request = LoadConnection.Request(options);
        _clients = Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => Task.Run(RunClientAsync)));
    }

    /// <summary>What came of it so far.</summary>
    public LoadResult Result { get; } = new();

    /// <summary>Time since it began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>From here on a connection that cannot be made is no failure: the server may be gone.</summary>
    public bool ServerMayBeGone { get; set; }

    /// <summary>Begins.</summary>
    public static LoadRun Start(LoadOptions options) => new(options);

    /// <summary>Lets every client finish its request, and ends.</summary>
    public async Task<LoadResult> StopAsync()
    {
        await _stop.CancelAsync();
        await _clients;
        return Result;
    }

    private async Task RunClientAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (!await RunConnectionAsync())
            {
                return;
            }
        }
    }

    // Whether the client goes on with another connection.
    private async Task<bool> RunConnectionAsync()
    {
        using var timeout = new CancellationTokenSource(_options.Timeout);
        LoadConnection connection;
        try
        {
            connection = await LoadConnection.OpenAsync(_options.Url, timeout.Token);
        }
        catch (Exception) when (ServerMayBeGone)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            Result.CountFailure($"{Elapsed}: connecting: {exception.GetType().Name}: {exception.Message}");
            return true;
        }

        using (connection)
        {
            Result.Handshakes.Enqueue((Elapsed, connection.Thumbprint));
            await UseAsync(connection);
        }

        return true;
    }

    private async Task UseAsync(LoadConnection connection)
    {
        for (var sent = 0; sent < _options.RequestsPerConnection && !_stop.IsCancellationRequested; sent++)
        {
            if (!await SendAsync(connection, sent))
            {
                return;
            }

            if (connection.IsClosing)
            {
                Interlocked.Increment(ref Result.ClosedByServer);
                return;
            }

            if (_options.Pause > TimeSpan.Zero)
            {
                await Task.Delay(_options.Pause);
            }
        }
    }

    private async Task<bool> SendAsync(LoadConnection connection, int sent)
    {
        var started = _clock.Elapsed;
        using var timeout = new CancellationTokenSource(_options.Timeout);
        try
        {
            var (status, body) = await connection.SendAsync(_request, timeout.Token);
            if (status != 200 || !body.Contains(_options.Expected, StringComparison.Ordinal))
            {
                Result.CountFailure($"{Elapsed}: {status} {body}");
                return true;
            }

            _options.OnAnswer?.Invoke(body);
            Result.CountAnswer(_clock.Elapsed, _clock.Elapsed - started);
            return true;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            Result.CountFailure($"{Elapsed}: request {sent} of its connection, sent at {started}: {exception.GetType().Name}: {exception.Message}");
            return false;
        }
    }
}
