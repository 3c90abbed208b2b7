using System.Text;
using Sluice.Expressions;
using Sluice.Json;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>Compiles and evaluates expressions over a pod.</summary>
internal static class Evaluating
{
    public const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"app":"web","tier":"front"},"annotations":{}},
         "spec":{"replicas":3,"ratio":1.5,"big":9223372036854775807,"huge":9223372036854775808,"nothing":null,"on":true,"quote":"a\"b\\c\u00e9\ud83d\ude00",
          "containers":[{"name":"a","image":"reg/a:1","ports":[80,443]},{"name":"b","image":"reg/b:2"}],"empty":[],"map":{}}}
        """;

    public static Expression Compile(string text, ExpressionEnvironment? environment = null)
    {
        var (expression, errors) = Expression.Compile(text, environment ?? ExpressionEnvironment.Admission);
        Assert.True(expression is not null, $"{text}: {string.Join("; ", errors)}");
        return expression!;
    }

    public static string Errors(string text, ExpressionEnvironment? environment = null)
    {
        var (expression, errors) = Expression.Compile(text, environment ?? ExpressionEnvironment.Admission);
        Assert.Null(expression);
        return string.Join("\n", errors);
    }

    public static Activation Activate(string json = Pod)
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes(json)));
        var activation = new Activation(ExpressionEnvironment.Admission);
        activation.Set(AdmissionSlots.Object, Value.From(document.Root));
        activation.Set(AdmissionSlots.OldObject, Value.Null);
        return activation;
    }

    public static Value Run(string text, string json = Pod) => Compile(text).Evaluate(Activate(json));

    /// <summary>The value as text, an error as <c>error: …</c>.</summary>
    public static string Show(in Value value) => value.Kind switch
    {
        ValueKind.Error => "error: " + value.AsError(),
        ValueKind.Null => "null",
        ValueKind.String => $"'{value.AsString()}'",
        ValueKind.Uint => $"{value.AsUint()}u",
        ValueKind.Bytes => "b" + Convert.ToHexString(value.AsBytes()),
        ValueKind.Optional => value.TryGetOptional(out var inner) ? $"some({Show(inner)})" : "none",
        ValueKind.List => $"[{string.Join(", ", ShowAll(value))}]",
        ValueKind.Map => $"{{{string.Join(", ", ShowEntries(value))}}}",
        _ => Elements.Describe(value),
    };

    private static List<string> ShowAll(Value list)
    {
        var texts = new List<string>();
        foreach (var item in list.Items)
        {
            texts.Add(Show(item));
        }

        return texts;
    }

    private static List<string> ShowEntries(Value map)
    {
        var texts = new List<string>();
        foreach (var (key, value) in map.Entries)
        {
            texts.Add($"{Show(key)}: {Show(value)}");
        }

        return texts;
    }
}
