using System.Reflection;
using Sluice.Expressions;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>Holds the tables beside this file to the language: no function, operator or macro without a row.</summary>
public sealed class TableTests
{
    private static readonly ExpressionEnvironment Environment = ExpressionEnvironment.Admission.WithObjectTypes();

    // They take a value of any type, null too.
    private static readonly string[] TakeAnything = ["@in", "_!=_", "_==_", "dyn", "optional.of", "optional.ofNonZeroValue", "type"];

    // What begins with @sort is a part of a macro.
    private static IEnumerable<string> Names => StandardLibraries.All.Names.Where(name => !name.StartsWith("@sort", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static readonly List<SyntaxNode> Rows = [.. Read()];

    [Fact]
    public void Every_overload_of_every_function_has_a_row()
    {
        var called = Rows.SelectMany(All).OfType<CallNode>().SelectMany(call => call.Overloads).ToHashSet();

        var missing = Names.SelectMany(name => StandardLibraries.All[name]).Where(overload => !called.Contains(overload)).Select(overload => $"{overload.Function}({string.Join(", ", overload.Parameters)})");
        var lines = string.Join('\n', missing.Order(StringComparer.Ordinal));
        Assert.True(lines.Length == 0, lines);
    }

    // Errors of their own the functions have in their tables; this one they have in common.
    [Fact]
    public void Every_function_fails_for_a_value_of_another_type()
    {
        var others = new List<string>();
        foreach (var overload in Names.Except(TakeAnything).Where(name => !name.StartsWith("format.", StringComparison.Ordinal)).Select(name => StandardLibraries.All[name][0]).Where(overload => overload.Parameters.Count > 0))
        {
            var text = Call(overload, ["dyn(null)", .. overload.Parameters.Skip(1).Select(Literal)]);
            var (expression, errors) = Expression.Compile(text, Environment);
            Assert.True(expression is not null, $"{text}: {string.Join("; ", errors)}");
            var value = expression.Evaluate(new Activation(Environment));
            if (!value.IsError || !value.AsError().StartsWith("no such overload", StringComparison.Ordinal))
            {
                others.Add($"{text}: {(value.IsError ? value.AsError() : "does not fail")}");
            }
        }

        Assert.True(others.Count == 0, string.Join('\n', others));
    }

    [Fact]
    public void Every_macro_has_a_row()
    {
        var nodes = Rows.SelectMany(All).ToList();

        Assert.Equal(Enum.GetValues<Macro>(), nodes.OfType<ComprehensionNode>().Select(node => node.Macro).Distinct().Order());
        Assert.Equal(Enum.GetValues<BindKind>(), nodes.OfType<BindNode>().Select(node => node.Kind).Distinct().Order());
    }

    private static string Call(Overload overload, IReadOnlyList<string> arguments)
    {
        var name = overload.Function.Replace("@max", "greatest", StringComparison.Ordinal).Replace("@min", "least", StringComparison.Ordinal);
        return (name, arguments.Count) switch
        {
            ("_[_]", _) => $"{arguments[0]}[{arguments[1]}]",
            ("!_" or "-_", _) => $"{name[0]}{arguments[0]}",
            (['_', ..], 2) => $"{arguments[0]} {name.Trim('_')} {arguments[1]}",
            _ when overload.IsMember => $"{arguments[0]}.{name}({string.Join(", ", arguments.Skip(1))})",
            _ => $"{name}({string.Join(", ", arguments)})",
        };
    }

    private static string Literal(CelType type) => type.Kind switch
    {
        TypeKind.String => "'1'",
        TypeKind.Int => "1",
        TypeKind.Uint => "1u",
        TypeKind.Double => "1.0",
        TypeKind.Bool => "true",
        TypeKind.Bytes => "b'1'",
        TypeKind.List => $"[{Literal(type.Parameters[0])}]",
        TypeKind.Map => "{}",
        TypeKind.Timestamp => "timestamp('2026-01-01T00:00:00Z')",
        TypeKind.Duration => "duration('1s')",
        _ => "dyn(1)",
    };

    private static IEnumerable<SyntaxNode> Read()
    {
        var space = typeof(TableTests).Namespace!;
        var methods = typeof(TableTests).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith(space, StringComparison.Ordinal) == true).SelectMany(type => type.GetMethods());
        return methods.SelectMany(method => method.GetCustomAttributes<InlineDataAttribute>().SelectMany(data => data.GetData(method).Single().OfType<string>()))
            .Select(text => Expression.Compile(text, Environment).Expression?.Syntax).OfType<SyntaxNode>();
    }

    private static IEnumerable<SyntaxNode> All(SyntaxNode node) => node.Children.SelectMany(All).Prepend(node);
}
