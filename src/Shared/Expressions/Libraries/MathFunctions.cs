namespace Sluice.Expressions.Libraries;

/// <summary>
/// The functions of cel-go's math extension. Kubernetes 1.36 does not have them: they work here, and an expression with one
/// of them cannot be handed to the API server.
/// </summary>
internal static class MathFunctions
{
    // A longer shift leaves nothing.
    private const int LongestShift = 64;

    public static double Round(double value) => Math.Round(value, MidpointRounding.AwayFromZero);

    public static Outcome<long> Abs(long value) => value == long.MinValue ? new Failure("integer overflow") : Math.Abs(value);

    public static double Sign(double value) => double.IsNaN(value) ? value : Math.Sign(value);

    public static ulong Sign(ulong value) => value == 0 ? 0UL : 1;

    public static Outcome<long> ShiftLeft(long value, long bits) => bits < 0 ? Negative("Left", bits) : bits >= LongestShift ? 0 : value << (int)bits;

    public static Outcome<ulong> ShiftLeft(ulong value, long bits) => bits < 0 ? Negative("Left", bits) : bits >= LongestShift ? 0UL : value << (int)bits;

    /// <summary>Zeros come in at the left, also for a negative number.</summary>
    public static Outcome<long> ShiftRight(long value, long bits) => bits < 0 ? Negative("Right", bits) : bits >= LongestShift ? 0 : value >>> (int)bits;

    public static Outcome<ulong> ShiftRight(ulong value, long bits) => bits < 0 ? Negative("Right", bits) : bits >= LongestShift ? 0UL : value >> (int)bits;

    private static Failure Negative(string direction, long bits) => new($"math.bitShift{direction}() negative offset: {bits}");
}
