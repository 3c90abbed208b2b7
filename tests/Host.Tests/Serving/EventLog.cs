using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Host.Tests.Serving;

/// <summary>Keeps the names of the events: tests ask for names, never for texts.</summary>
internal sealed class EventLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _names = new();

    /// <summary>How often an event came.</summary>
    public int Count(string name) => _names.Count(one => one == name);

    /// <summary>A factory that logs here alone.</summary>
    public ILoggerFactory ToFactory() => LoggerFactory.Create(logging => logging.AddProvider(this));

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _names.Enqueue(eventId.Name ?? "");

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is held.
    }
}
