using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Shared.Tests.Common;

/// <summary>An event as it was logged.</summary>
internal sealed record LoggedEvent(string Name, string Text, Exception? Exception);

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordingLogger : ILogger
{
    public ConcurrentQueue<LoggedEvent> Events { get; } = new();

    public IEnumerable<LoggedEvent> Named(string name) => Events.Where(logged => logged.Name == name);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Events.Enqueue(new LoggedEvent(eventId.Name ?? "", formatter(state, exception), exception));
}
