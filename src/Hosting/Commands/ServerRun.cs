using System.Runtime.InteropServices;
using Sluice.Hosting.Serving;
using Sluice.Telemetry.Otlp;

namespace Sluice.Hosting.Commands;

/// <summary>Runs a server from its start to a signal: SIGTERM drains it, SIGINT (Ctrl+C) ends it without, a second signal ends it at once.</summary>
internal static class ServerRun
{
    /// <summary>Runs it.</summary>
    /// <param name="options">How it listens.</param>
    /// <param name="application">What it serves; made with the logger of the events.</param>
    /// <param name="started">Told the address, with its real port; null for nobody.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ServerOptions options, Func<ILogger, IApplication?> application, Action<Uri>? started = null)
    {
        Scheduling.LetWorkFinish();
        using var loggers = ConsoleLogging.Create(CustomHandler.StandardError(Environment.GetEnvironmentVariable));
        using var signals = new StopSignals();
        using var export = OtlpExport.StartIfAsked("sluice");
        if (application(loggers.CreateLogger("Sluice")) is not { } served)
        {
            return ExitCodes.Failure;
        }

        var (server, error) = await SluiceServer.StartAsync(options, served, loggers);
        if (server is null)
        {
            await Console.Error.WriteLineAsync($"sluice: {error}");
            return ExitCodes.Failure;
        }

        await using (server)
        {
            started?.Invoke(server.Url);
            var signal = await signals.First;
            await server.StopAsync(signal == PosixSignal.SIGTERM ? options.Drain : TimeSpan.Zero);
        }

        if (served is IAsyncDisposable ending)
        {
            await ending.DisposeAsync();
        }

        return ExitCodes.Success;
    }

    private sealed class StopSignals : IDisposable
    {
        // What a shell reports of a program that a signal ended: 128 and the signal's number.
        private const int EndedBySignal = 128;

        private readonly TaskCompletionSource<PosixSignal> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly PosixSignalRegistration[] _registrations;

        public StopSignals() => _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 2)),
        ];

        public Task<PosixSignal> First => _first.Task;

        public void Dispose()
        {
            foreach (var registration in _registrations)
            {
                registration.Dispose();
            }
        }

        private void Handle(PosixSignalContext context, int number)
        {
            context.Cancel = true;
            if (!_first.TrySetResult(context.Signal))
            {
                Environment.Exit(EndedBySignal + number);
            }
        }
    }
}
