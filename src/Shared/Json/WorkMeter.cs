using System.Runtime.CompilerServices;

namespace Sluice.Json;

/// <summary>Says when work on a document is to end.</summary>
internal interface IWorkLimit
{
    /// <summary>Whether no more may be done.</summary>
    bool IsReached { get; }
}

/// <summary>
/// Counts the steps that are made on a document: children that are looked at, and bytes of text that are read or written. Every so many of them it asks whether
/// any time is left: this is how work ends that waits for nothing.
/// </summary>
internal sealed class WorkMeter
{
    // At some nanoseconds a step, a look at the clock every few microseconds: often enough for any deadline, and too seldom to be noticed.
    private const int StepsBetweenReadings = 1024;

    // A processor goes through about as many bytes in the time of one step.
    private const int BytesOfOneStep = 64;

    private int _left = StepsBetweenReadings;
    private long _before;

    /// <summary>When to end; null for never.</summary>
    public IWorkLimit? Limit { get; set; }

    /// <summary>Steps made since the document was parsed.</summary>
    public long Steps => _before + StepsBetweenReadings - _left;

    /// <summary>Counts steps.</summary>
    /// <exception cref="OperationCanceledException">The limit is reached.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Spend(int steps)
    {
        _left -= steps;
        if (_left <= 0)
        {
            ReadClock();
        }
    }

    /// <summary>Counts the steps that so many bytes of text are worth.</summary>
    /// <exception cref="OperationCanceledException">The limit is reached.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SpendOnBytes(int bytes) => Spend(bytes / BytesOfOneStep);

    /// <summary>Begins anew, without a limit.</summary>
    public void Reset()
    {
        _left = StepsBetweenReadings;
        _before = 0;
        Limit = null;
    }

    private void ReadClock()
    {
        _before += StepsBetweenReadings - _left;
        _left = StepsBetweenReadings;
        if (Limit is { IsReached: true })
        {
            throw new OperationCanceledException("No time is left.");
        }
    }
}

/// <summary>More was to be added to a document than may be: <see cref="Document.LargestAddition"/>.</summary>
internal sealed class AdditionTooLargeException() : Exception($"More than {Document.LargestAddition} bytes were to be added to the document.");
