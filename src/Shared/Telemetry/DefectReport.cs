namespace Sluice.Telemetry;

/// <summary>
/// A defect as it may be logged: which exceptions, and where. Their messages stay out, for they quote what could not be handled, and that may be
/// the value of a Secret.
/// </summary>
/// <param name="defect">What was thrown.</param>
internal sealed class DefectReport(Exception defect) : Exception
{
    /// <inheritdoc />
    public override string Message { get; } = string.Join(" <- ", Chain(defect).Select(exception => exception.GetType().FullName));

    /// <inheritdoc />
    public override string? StackTrace => defect.StackTrace;

    /// <inheritdoc />
    public override string ToString() => string.Join("\n <- ", Chain(defect).Select(exception => $"{exception.GetType().FullName}\n{exception.StackTrace}"));

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
