using System.Text;

namespace Sluice.Expressions;

/// <summary>A field: <c>a.b</c>; of an optional value, an optional one; <c>a.?b</c> always an optional one.</summary>
internal sealed class SelectEvaluator(Evaluator operand, string field, bool isOptional) : Evaluator
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(field);
    private readonly Value _key = Value.From(new Utf8Text(field));

    public override Value Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        if (!activation.Charge(1 + value.CountingCost))
        {
            return activation.Stopped();
        }

        if (value.Kind == ValueKind.Map && !isOptional)
        {
            if (value.GetDocument(out var id) is { } document)
            {
                var found = document.FindMember(id, _utf8);
                return found >= 0 ? Value.At(document, found) : Missing();
            }

            return value.TryGetEntry(_key, out var entry) ? entry : Missing();
        }

        return value.IsError ? value : Other(value);
    }

    private Value Other(in Value value)
    {
        var inner = value;
        if (value.Kind == ValueKind.Optional && !value.TryGetOptional(out inner))
        {
            return value;
        }

        var found = Elements.Find(inner, _key, isTest: isOptional || value.Kind == ValueKind.Optional);
        if (value.Kind != ValueKind.Optional && !isOptional)
        {
            return found ?? Missing();
        }

        return found is null ? Value.None : found.Value.IsError ? found.Value : Value.Some(found.Value);
    }

    private Value Missing() => Value.Error($"no such key: {field}");
}

/// <summary><c>has(a.b)</c>.</summary>
internal sealed class HasEvaluator(Evaluator operand, string field) : Evaluator
{
    private readonly Value _key = Value.From(new Utf8Text(field));

    public override Value Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        if (value.Kind == ValueKind.Map)
        {
            return activation.Charge(value.CountingCost) ? Value.From(value.TryGetEntry(_key, out _)) : activation.Stopped();
        }

        if (value.Kind == ValueKind.Optional)
        {
            return value.TryGetOptional(out var inner) && Elements.Find(inner, _key, isTest: true) is { } entry
                ? entry.IsError ? entry : Value.True
                : Value.False;
        }

        return value.IsError ? value : Elements.Find(value, _key, isTest: true) is { } found ? (found.IsError ? found : Value.True) : Value.False;
    }
}

/// <summary><c>has(variables.a)</c> and <c>variables.?a</c>: a variable is always there, but may fail to evaluate.</summary>
internal sealed class PresentEvaluator(Evaluator variable, bool isTest) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var value = variable.Evaluate(activation);
        return value.IsError ? value : isTest ? Value.True : Value.Some(value);
    }
}

/// <summary>An element: <c>a[b]</c>; of an optional value, an optional one; <c>a[?b]</c> always an optional one.</summary>
internal sealed class IndexEvaluator(Evaluator operand, Evaluator index, bool isOptional) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        if (value.IsError)
        {
            return value;
        }

        var key = index.Evaluate(activation);
        if (key.IsError)
        {
            return key;
        }

        if (!activation.Charge(1 + value.CountingCost))
        {
            return activation.Stopped();
        }

        var inner = value;
        if (value.Kind == ValueKind.Optional && !value.TryGetOptional(out inner))
        {
            return value;
        }

        var givesOptional = isOptional || value.Kind == ValueKind.Optional;
        var found = Elements.Find(inner, key, givesOptional);
        if (!givesOptional)
        {
            return found ?? Elements.Missing(inner, key);
        }

        return found is null ? Value.None : found.Value.IsError ? found.Value : Value.Some(found.Value);
    }
}

/// <summary>Looks elements of lists and maps up.</summary>
internal static class Elements
{
    /// <summary>The element, an error when the key cannot be one, or null when there is none.</summary>
    /// <param name="container">A list, a map, or something else.</param>
    /// <param name="key">The key or the index.</param>
    /// <param name="isTest">Whether only presence is asked for, as far as errors go.</param>
    public static Value? Find(in Value container, in Value key, bool isTest)
    {
        switch (container.Kind)
        {
            case ValueKind.Map:
                return container.TryGetEntry(key, out var entry) ? entry : null;
            case ValueKind.List:
                var index = Index(key, out var error);
                return error ?? (container.TryGetItem(index, out var item) ? item : null);
            case ValueKind.Error:
                return container;
            default:
                return isTest ? null : Value.Error($"no such key: {Describe(key)}");
        }
    }

    /// <summary>The error of what is not there.</summary>
    public static Value Missing(in Value container, in Value key) =>
        Value.Error(container.Kind == ValueKind.List ? $"index out of bounds: {Describe(key)}" : $"no such key: {Describe(key)}");

    private static long Index(in Value key, out Value? error)
    {
        error = null;
        switch (key.Kind)
        {
            case ValueKind.Int:
                return key.AsInt();
            case ValueKind.Uint when key.AsUint() <= long.MaxValue:
                return (long)key.AsUint();
            case ValueKind.Double when Math.Truncate(key.AsDouble()) == key.AsDouble() && Math.Abs(key.AsDouble()) < 9e18:
                return (long)key.AsDouble();
            case ValueKind.Uint or ValueKind.Double:
                error = Value.Error($"unsupported index value {Describe(key)} in list");
                return -1;
            default:
                error = Value.Error($"unsupported index type '{key.Type.Name}' in list");
                return -1;
        }
    }

    /// <summary>How an error names a value.</summary>
    public static string Describe(in Value key) => Libraries.ConversionsLibrary.ToText(key).Try(out var text, out _) ? text : key.Type.Name;
}
