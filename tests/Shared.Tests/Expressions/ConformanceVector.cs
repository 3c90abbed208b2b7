using System.Globalization;
using System.Text.Json;
using Sluice.Expressions;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>One line of the conformance vectors of the CEL specification.</summary>
internal sealed class ConformanceVector(string file, JsonElement line)
{
    public string Name { get; } = $"{file}/{line.GetProperty("section")}/{line.GetProperty("name")}";

    public string Text { get; } = line.GetProperty("expr").GetString()!;

    private bool FailsIsExpected { get; } = line.TryGetProperty("error", out _);

    /// <summary>Null when the expression gives what it should; otherwise what it gives.</summary>
    public string? Run()
    {
        var environment = ExpressionEnvironment.Empty.Loose(isChecked: !line.TryGetProperty("disable_check", out _));
        environment = line.TryGetProperty("container", out var container) ? environment.In(container.GetString()!) : environment;
        var values = new List<Value>();
        if (line.TryGetProperty("bindings", out var bindings))
        {
            foreach (var binding in bindings.EnumerateObject())
            {
                environment = environment.With(binding.Name, CelType.Dyn);
                values.Add(ToValue(binding.Value));
            }
        }

        var (expression, errors) = Expression.Compile(Text, environment);
        if (expression is null)
        {
            return FailsIsExpected ? null : $"does not compile: {string.Join("; ", errors)}";
        }

        var activation = new Activation(environment);
        for (var i = 0; i < values.Count; i++)
        {
            activation.Set(i, values[i]);
        }

        return Judge(expression.Evaluate(activation));
    }

    private string? Judge(Value value)
    {
        if (value.IsError || FailsIsExpected)
        {
            return value.IsError && FailsIsExpected ? null : value.IsError ? $"fails: {value.AsError()}" : "does not fail";
        }

        var expected = ToValue(line.GetProperty("value"));
        var isSame = expected.Kind == value.Kind
            && (ValueEquality.AreEqual(expected, value) || (value.Kind == ValueKind.Double && double.IsNaN(value.AsDouble()) && double.IsNaN(expected.AsDouble())));
        return isSame ? null : $"gives {TextFormatOf(value)}, a {value.Kind}, instead of {line.GetProperty("value")}";
    }

    private static string TextFormatOf(in Value value) => Elements.Describe(value);

    private static Value ToValue(JsonElement element)
    {
        var property = element.EnumerateObject().First();
        var text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : "";
        return property.Name switch
        {
            "null" => Value.Null,
            "bool" => Value.From(property.Value.GetBoolean()),
            "int" => Value.From(long.Parse(text, CultureInfo.InvariantCulture)),
            "uint" => Value.From(ulong.Parse(text, CultureInfo.InvariantCulture)),
            "double" => Value.From(ToDouble(text)),
            "string" => Value.From(text),
            "bytes" => Value.From(Convert.FromHexString(text)),
            "type" => Value.From(StandardLibraries.FindType(StandardLibraries.All, text) ?? CelType.Opaque(text)),
            "list" => Value.From(new ArrayListValue([.. property.Value.EnumerateArray().Select(ToValue)])),
            "map" => ToMap(property.Value),
            _ => throw new InvalidDataException($"There is no kind of value '{property.Name}'."),
        };
    }

    private static double ToDouble(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static Value ToMap(JsonElement pairs)
    {
        var map = new MapValue();
        foreach (var pair in pairs.EnumerateArray())
        {
            map.TryAdd(ToValue(pair[0]), ToValue(pair[1]));
        }

        return Value.From(map);
    }
}
