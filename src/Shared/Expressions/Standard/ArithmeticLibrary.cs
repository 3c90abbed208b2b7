using Sluice.Expressions.Libraries;

namespace Sluice.Expressions;

/// <summary>The operators that compute: numbers do not overflow silently, and do not change their type.</summary>
internal static class ArithmeticLibrary
{
    private const string IntOverflow = "integer overflow";
    private const string UintOverflow = "unsigned integer overflow";

    // Kubernetes counts 1 for lists, because it only links them. Here they are copied, which is quicker for short ones; long ones pay for it.
    private const double PerElement = 0.01;

    // Both texts are copied.
    private static readonly CallCost Concatenation = CallCost.OfBoth(CallCost.PerCharacter);

    public static void Register(FunctionRegistry registry)
    {
        RegisterInts(registry);
        RegisterUints(registry);
        RegisterDoubles(registry);
        RegisterTimes(registry);
        RegisterConcatenation(registry);
    }

    private static void RegisterInts(FunctionRegistry registry)
    {
        registry.Global("_+_", CelType.Int, CelType.Int, CelType.Int, (in left, in right) => Fit((Int128)left.AsInt() + right.AsInt()));
        registry.Global("_-_", CelType.Int, CelType.Int, CelType.Int, (in left, in right) => Fit((Int128)left.AsInt() - right.AsInt()));
        registry.Global("_*_", CelType.Int, CelType.Int, CelType.Int, (in left, in right) => Fit((Int128)left.AsInt() * right.AsInt()));
        registry.Global(
            "_/_", CelType.Int, CelType.Int, CelType.Int,
            (in left, in right) => right.AsInt() == 0 ? Value.Error("division by zero") : Fit((Int128)left.AsInt() / right.AsInt()));
        registry.Global("_%_", CelType.Int, CelType.Int, CelType.Int, Remainder);
        registry.Global("-_", CelType.Int, CelType.Int, (in value) => Fit(-(Int128)value.AsInt()));
    }

    private static void RegisterUints(FunctionRegistry registry)
    {
        registry.Global("_+_", CelType.Uint, CelType.Uint, CelType.Uint, (in left, in right) => FitUint((Int128)left.AsUint() + right.AsUint()));
        registry.Global("_-_", CelType.Uint, CelType.Uint, CelType.Uint, (in left, in right) => FitUint((Int128)left.AsUint() - right.AsUint()));
        registry.Global(
            "_*_", CelType.Uint, CelType.Uint, CelType.Uint,
            (in left, in right) => Math.BigMul(left.AsUint(), right.AsUint(), out var low) == 0 ? Value.From(low) : Value.Error(UintOverflow));
        registry.Global(
            "_/_", CelType.Uint, CelType.Uint, CelType.Uint,
            (in left, in right) => right.AsUint() == 0 ? Value.Error("division by zero") : Value.From(left.AsUint() / right.AsUint()));
        registry.Global(
            "_%_", CelType.Uint, CelType.Uint, CelType.Uint,
            (in left, in right) => right.AsUint() == 0 ? Value.Error("modulus by zero") : Value.From(left.AsUint() % right.AsUint()));
    }

    private static void RegisterDoubles(FunctionRegistry registry)
    {
        registry.Global("_+_", CelType.Double, CelType.Double, CelType.Double, (in left, in right) => Value.From(left.AsDouble() + right.AsDouble()));
        registry.Global("_-_", CelType.Double, CelType.Double, CelType.Double, (in left, in right) => Value.From(left.AsDouble() - right.AsDouble()));
        registry.Global("_*_", CelType.Double, CelType.Double, CelType.Double, (in left, in right) => Value.From(left.AsDouble() * right.AsDouble()));
        registry.Global("_/_", CelType.Double, CelType.Double, CelType.Double, (in left, in right) => Value.From(left.AsDouble() / right.AsDouble()));
        registry.Global("-_", CelType.Double, CelType.Double, (in value) => Value.From(-value.AsDouble()));
    }

    private static void RegisterTimes(FunctionRegistry registry)
    {
        registry.Global("_+_", CelType.Timestamp, CelType.Duration, CelType.Timestamp, (in left, in right) => left.ToTimestamp().Add(right.AsDuration()).ToValue());
        registry.Global("_+_", CelType.Duration, CelType.Timestamp, CelType.Timestamp, (in left, in right) => right.ToTimestamp().Add(left.AsDuration()).ToValue());
        registry.Global(
            "_+_", CelType.Duration, CelType.Duration, CelType.Duration, (in left, in right) => FitDuration((Int128)left.AsDuration() + right.AsDuration()));
        registry.Global(
            "_-_", CelType.Duration, CelType.Duration, CelType.Duration, (in left, in right) => FitDuration((Int128)left.AsDuration() - right.AsDuration()));
        registry.Global(
            "_-_", CelType.Timestamp, CelType.Duration, CelType.Timestamp, (in left, in right) => left.ToTimestamp().Subtract(right.AsDuration()).ToValue());
        registry.Global("_-_", CelType.Timestamp, CelType.Timestamp, CelType.Duration, Between);
    }

    private static void RegisterConcatenation(FunctionRegistry registry)
    {
        var list = CelType.List(CelType.Parameter("T"));
        registry.Global(
            "_+_", CelType.String, CelType.String, CelType.String, (in left, in right) => Value.From(left.AsString() + right.AsString()), Concatenation, Sum);
        registry.Global(
            "_+_", CelType.Bytes, CelType.Bytes, CelType.Bytes, (in left, in right) => Value.From((byte[])[.. left.AsBytes(), .. right.AsBytes()]), Concatenation, Sum);
        registry.Global("_+_", list, list, list, Append, CallCost.OfBoth(PerElement, atLeast: 1), Sum);
    }

    private static Value Append(in Value left, in Value right)
    {
        var items = new Value[left.Size + right.Size];
        var next = 0;
        foreach (var item in left.Items)
        {
            items[next++] = item;
        }

        foreach (var item in right.Items)
        {
            items[next++] = item;
        }

        return Weights.Checked(new ArrayListValue(items));
    }

    private static SizeEstimate Sum(ReadOnlySpan<SizeEstimate> arguments) => arguments[0] + arguments[1];

    private static Value Remainder(in Value left, in Value right) => right.AsInt() switch
    {
        0 => Value.Error("modulus by zero"),
        -1 when left.AsInt() == long.MinValue => Value.Error(IntOverflow),
        var divisor => Value.From(left.AsInt() % divisor),
    };

    private static Value Between(in Value left, in Value right) =>
        left.ToTimestamp().Subtract(right.ToTimestamp()).Try(out var nanoseconds, out var error) ? Value.Duration(nanoseconds) : Value.Error(error);

    private static Value Fit(Int128 number) => number >= long.MinValue && number <= long.MaxValue ? Value.From((long)number) : Value.Error(IntOverflow);

    private static Value FitUint(Int128 number) => number >= 0 && number <= ulong.MaxValue ? Value.From((ulong)number) : Value.Error(UintOverflow);

    private static Value FitDuration(Int128 number) =>
        number >= long.MinValue && number <= long.MaxValue ? Value.Duration((long)number) : Value.Error(Durations.Overflow);
}
