using System.Buffers;
using System.Globalization;

namespace Sluice.Telemetry;

/// <summary>
/// The trace that a request belongs to, as its caller says it in headers <c>traceparent</c> and <c>tracestate</c>
/// (https://www.w3.org/TR/trace-context/). kube-apiserver sends them where its tracing is on.
/// </summary>
/// <param name="TraceParent">The first header as it came; null for none.</param>
/// <param name="TraceState">The second.</param>
internal readonly record struct TraceContext(string? TraceParent, string? TraceState)
{
    // 00-<32 digits>-<16 digits>-<2 digits>; later versions may say more behind it.
    private const int Length = 55;
    private const int TraceStart = 3;
    private const int TraceLength = 32;
    private const int SpanStart = 36;
    private const int SpanLength = 16;
    private const int FlagsStart = 53;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    [ThreadStatic]
    private static string? _measured;

    /// <summary>The <c>traceparent</c> of what this thread measures just now, when that trace is recorded; null else. Histograms keep it with the value.</summary>
    internal static string? Measured
    {
        get => _measured;
        set => _measured = value;
    }

    /// <summary>Whether there is a well-formed trace.</summary>
    internal bool IsValid => TraceParent is { Length: >= Length } text && IsWellFormed(text);

    /// <summary>The first header when its trace is recorded; null else.</summary>
    internal string? Recorded => IsValid && (byte.Parse(TraceParent.AsSpan(FlagsStart, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) == 1 ? TraceParent : null;

    /// <summary>Trace and span in a well-formed <c>traceparent</c>.</summary>
    internal static (string TraceId, string SpanId) IdsOf(string traceParent) =>
        (traceParent.Substring(TraceStart, TraceLength), traceParent.Substring(SpanStart, SpanLength));

    private static bool IsWellFormed(string text) =>
        text[TraceStart - 1] == '-' && text[SpanStart - 1] == '-' && text[FlagsStart - 1] == '-'
        && (text.Length == Length || text[Length] == '-')
        && AreDigits(text.AsSpan(0, 2)) && !text.StartsWith("ff", StringComparison.Ordinal)
        && IsId(text.AsSpan(TraceStart, TraceLength)) && IsId(text.AsSpan(SpanStart, SpanLength))
        && AreDigits(text.AsSpan(FlagsStart, 2));

    private static bool IsId(ReadOnlySpan<char> text) => AreDigits(text) && text.ContainsAnyExcept('0');

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits);
}
