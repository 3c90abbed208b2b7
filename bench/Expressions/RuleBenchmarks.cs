using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Cel;
using Sluice.Expressions;
using Sluice.Json;

namespace Sluice.Bench.Expressions;

/// <summary>
/// One rule over a pod of 6 KB with three containers, here and with the package Cel, which needs the object as dictionaries:
/// <c>dotnet run -c Release --project bench/Expressions</c>.
/// </summary>
[MemoryDiagnoser]
public class RuleBenchmarks
{
    private const string Rule = "object.spec.containers.all(c, c.image.startsWith('registry.example.com/'))";

    private readonly byte[] _pod = Encoding.UTF8.GetBytes(Pod());
    private readonly Document _document = new();
    private readonly Activation _activation = new(ExpressionEnvironment.Admission);
    private readonly Expression _expression = Expression.Compile(Rule, ExpressionEnvironment.Admission).Expression!;
    private readonly CelEnvironment _environment = new([], "");
    private readonly Dictionary<string, object?> _variables = [];
    private CelProgramDelegate? _program;

    [GlobalSetup]
    public void SetUp()
    {
        _document.Parse(_pod);
        _program = _environment.Compile(Rule);
        _variables["object"] = Copy(JsonDocument.Parse(_pod).RootElement);
        if (!EvaluateHere() || !EvaluateWithPackage() || !CopyAndEvaluateWithPackage())
        {
            throw new InvalidOperationException("The rule holds, but not everywhere.");
        }
    }

    [Benchmark]
    public object? CompileHere() => Expression.Compile(Rule, ExpressionEnvironment.Admission).Expression;

    [Benchmark]
    public object? CompileWithPackage() => _environment.Compile(Rule);

    [Benchmark(Baseline = true)]
    public bool EvaluateHere()
    {
        _activation.Reset();
        _activation.Set(AdmissionSlots.Object, Value.From(_document.Root));
        return _expression.Evaluate(_activation).IsTrue;
    }

    [Benchmark]
    public bool EvaluateWithPackage() => _program!(_variables) is true;

    // What a review would cost: the object is another each time.
    [Benchmark]
    public bool CopyAndEvaluateWithPackage()
    {
        using var json = JsonDocument.Parse(_pod);
        return _program!(new Dictionary<string, object?> { ["object"] = Copy(json.RootElement) }) is true;
    }

    private static object? Copy(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(member => member.Name, member => Copy(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Select(Copy).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static string Pod()
    {
        var annotations = string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"example.com/annotation-{i}\":\"{new string('a', 60)}\""));
        var environment = string.Join(',', Enumerable.Range(0, 15).Select(i => $"{{\"name\":\"VARIABLE_{i}\",\"value\":\"value-{i}\"}}"));
        var containers = string.Join(',', Enumerable.Range(0, 3).Select(i =>
            $"{{\"name\":\"c{i}\",\"image\":\"registry.example.com/team/app-{i}:1.2.3\",\"ports\":[{{\"containerPort\":{8080 + i}}}],\"env\":[{environment}]," +
            "\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"128Mi\"},\"limits\":{\"memory\":\"128Mi\"}}}"));
        return $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"web\",\"namespace\":\"shop\",\"annotations\":{{{annotations}}}}},\"spec\":{{\"containers\":[{containers}]}}}}";
    }
}
