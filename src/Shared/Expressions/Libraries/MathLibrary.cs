namespace Sluice.Expressions.Libraries;

/// <summary>
/// The functions of cel-go's math extension, version 2 (https://pkg.go.dev/github.com/google/cel-go/ext#Math), which Kubernetes 1.36 does
/// not have. <c>math.least</c> and <c>math.greatest</c> are macros over <c>math.@min</c> and <c>math.@max</c>.
/// </summary>
internal static class MathLibrary
{
    private static readonly CelType[] NumberTypes = [CelType.Int, CelType.Uint, CelType.Double];

    public static void Register(FunctionRegistry registry)
    {
        RegisterExtreme(registry, "math.@min", 1);
        RegisterExtreme(registry, "math.@max", -1);
        RegisterRounding(registry);
        RegisterSigns(registry);
        RegisterBits(registry);
        RegisterShifts(registry);
    }

    private static void RegisterExtreme(FunctionRegistry registry, string name, int worse)
    {
        foreach (var type in NumberTypes)
        {
            registry.Global(name, type, type, Itself);
            registry.Global(name, CelType.List(type), type, (in list) => Extreme(list, name, worse));
            foreach (var other in NumberTypes)
            {
                registry.Global(name, type, other, type == other ? type : CelType.Dyn, (in left, in right) => Better(left, right, worse));
            }
        }
    }

    private static void RegisterRounding(FunctionRegistry registry)
    {
        Double(registry, "math.ceil", Math.Ceiling);
        Double(registry, "math.floor", Math.Floor);
        Double(registry, "math.round", MathFunctions.Round);
        Double(registry, "math.trunc", Math.Truncate);
        registry.Global("math.isInf", CelType.Double, CelType.Bool, (in value) => Value.From(double.IsInfinity(value.AsDouble())));
        registry.Global("math.isNaN", CelType.Double, CelType.Bool, (in value) => Value.From(double.IsNaN(value.AsDouble())));
        registry.Global("math.isFinite", CelType.Double, CelType.Bool, (in value) => Value.From(double.IsFinite(value.AsDouble())));
        Double(registry, "math.sqrt", Math.Sqrt);
        registry.Global("math.sqrt", CelType.Int, CelType.Double, (in value) => Value.From(Math.Sqrt(value.AsInt())));
        registry.Global("math.sqrt", CelType.Uint, CelType.Double, (in value) => Value.From(Math.Sqrt(value.AsUint())));
    }

    private static void RegisterSigns(FunctionRegistry registry)
    {
        Double(registry, "math.abs", Math.Abs);
        registry.Global("math.abs", CelType.Int, CelType.Int, (in value) => MathFunctions.Abs(value.AsInt()).ToValue());
        registry.Global("math.abs", CelType.Uint, CelType.Uint, Itself);
        Double(registry, "math.sign", MathFunctions.Sign);
        registry.Global("math.sign", CelType.Int, CelType.Int, (in value) => Value.From((long)Math.Sign(value.AsInt())));
        registry.Global("math.sign", CelType.Uint, CelType.Uint, (in value) => Value.From(MathFunctions.Sign(value.AsUint())));
    }

    private static void RegisterBits(FunctionRegistry registry)
    {
        Bits(registry, "math.bitAnd", (left, right) => left & right);
        Bits(registry, "math.bitOr", (left, right) => left | right);
        Bits(registry, "math.bitXor", (left, right) => left ^ right);
        registry.Global("math.bitNot", CelType.Int, CelType.Int, (in value) => Value.From(~value.AsInt()));
        registry.Global("math.bitNot", CelType.Uint, CelType.Uint, (in value) => Value.From(~value.AsUint()));
    }

    private static void RegisterShifts(FunctionRegistry registry)
    {
        registry.Global(
            "math.bitShiftLeft", CelType.Int, CelType.Int, CelType.Int, (in value, in bits) => MathFunctions.ShiftLeft(value.AsInt(), bits.AsInt()).ToValue());
        registry.Global(
            "math.bitShiftLeft", CelType.Uint, CelType.Int, CelType.Uint, (in value, in bits) => MathFunctions.ShiftLeft(value.AsUint(), bits.AsInt()).ToValue());
        registry.Global(
            "math.bitShiftRight", CelType.Int, CelType.Int, CelType.Int, (in value, in bits) => MathFunctions.ShiftRight(value.AsInt(), bits.AsInt()).ToValue());
        registry.Global(
            "math.bitShiftRight", CelType.Uint, CelType.Int, CelType.Uint, (in value, in bits) => MathFunctions.ShiftRight(value.AsUint(), bits.AsInt()).ToValue());
    }

    private static void Double(FunctionRegistry registry, string name, Func<double, double> function) =>
        registry.Global(name, CelType.Double, CelType.Double, (in value) => Value.From(function(value.AsDouble())));

    private static void Bits(FunctionRegistry registry, string name, Func<ulong, ulong, ulong> function)
    {
        registry.Global(
            name, CelType.Int, CelType.Int, CelType.Int, (in left, in right) => Value.From(unchecked((long)function((ulong)left.AsInt(), (ulong)right.AsInt()))));
        registry.Global(name, CelType.Uint, CelType.Uint, CelType.Uint, (in left, in right) => Value.From(function(left.AsUint(), right.AsUint())));
    }

    private static Value Extreme(in Value list, string name, int worse)
    {
        Value best = default;
        foreach (var item in list.Items)
        {
            if (item.Kind is not (ValueKind.Int or ValueKind.Uint or ValueKind.Double))
            {
                return Value.Error($"no such overload: {name}");
            }

            best = best.IsError ? item : Better(best, item, worse);
        }

        return best.IsError ? Value.Error($"{name}(list) argument must not be empty") : best;
    }

    private static Value Better(in Value left, in Value right, int worse) => ValueOrder.Compare(left, right) == worse ? right : left;

    private static Value Itself(in Value value) => value;
}
