namespace Sluice.Host.Tests.Serving;

/// <summary>A clock whose date is set by the test; its timers run in real time.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    /// <summary>The date.</summary>
    public DateTimeOffset Now { get; set; } = now;

    /// <summary>A clock that begins with the real date.</summary>
    public static ManualTime FromNow() => new(System.GetUtcNow());

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => Now;
}
