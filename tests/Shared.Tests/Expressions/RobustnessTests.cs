using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Expressions;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>Whatever stands in an expression or an object, an expression gives a value or an error; nothing is thrown.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Words =
    [
        "object", "object.spec", ".containers", ".name", "request.operation", "[", "]", "(", ")", "{", "}", ",", ":", "?", ".", ".?", "[?", "&&", "||", "!", "-", "+", "*",
        "/", "%", "==", "!=", "<", ">=", " in ", "1", "0", "9223372036854775807", "2u", "1.5", "'a'", "\"\\u0041\"", "b'x'", "r'\\d'", "null", "true", "false", "x", "y",
        ".all(x, ", ".exists(x, y, ", ".map(x, ", ".filter(x, ", ".optMap(x, ", "cel.bind(x, ", ".transformMap(x, y, ", "has(", "size(", ".startsWith(", ".matches(",
        ".orValue(", "optional.of(", "dyn(", "type(", "int(", "string(", "duration(", "timestamp(", "quantity(", "ip(", "semver(", ".split(", ".format(", "lists.range(",
        ".sort()", "`a-b`", "//", "'", "\\", "#", "é",
    ];

    private static readonly string[] Parts =
    [
        "object.spec.replicas", "object.metadata.name", "object.spec.containers", "object.metadata.labels", "object.spec.nothing", "object.spec.on", "object.spec.ratio", "object.none",
        "1", "-1", "9223372036854775807", "0u", "2.5", "'a'", "''", "b'a'", "null", "true", "[]", "[1, 2]", "{}", "{'a': 1}", "dyn('é😀')", "duration('1s')",
        "timestamp('2026-01-01T00:00:00Z')", "optional.none()", "optional.of(1)", "type(1)", "quantity('1Gi')", "ip('10.0.0.1')", "semver('1.2.3')", "url('https://a/b')",
    ];

    private static readonly string[] Shapes =
    [
        "({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / {1})", "({0} % {1})", "({0} == {1})", "({0} < {1})", "({0} in {1})", "({0} && {1})", "({0} || {1})",
        "({0} ? {1} : {0})", "[{0}, {1}]", "{{{0}: {1}}}", "{0}[{1}]", "{0}[?{1}]", "{0}.?x", "size({0})", "string({0})", "int({0})", "double({0})", "bytes({0})",
        "type({0})", "-({0})", "!({0})", "{0}.all(x, x == {1})", "{0}.exists(x, y, {1})", "{0}.map(x, [x, {1}])", "{0}.filter(x, x != {1})", "{0}.transformMap(x, y, {1})",
        "{0}.transformList(x, y, [x, y])", "{0}.sortBy(x, {1})", "{0}.startsWith({1})", "{0}.matches({1})", "{0}.orValue({1})", "{0}.optMap(x, {1})", "cel.bind(x, {0}, [x, {1}])",
        "{0}.contains({1})", "{0}.split({1})", "{0}.join({1})", "{0}.indexOf({1})", "{0}.substring({1})", "{0}.format([{1}])", "'%s %v %d'.format([{0}, {1}, {0}])",
        "{0}.sum()", "{0}.max()", "{0}.distinct()", "{0}.flatten()", "{0}.reverse()", "{0}.slice(0, {1})", "{0}.first()", "{0}.find({1})", "{0}.getFullYear()",
        "sets.contains({0}, {1})", "{0}.isGreaterThan({1})", "{0}.add({1})", "{0}.compareTo({1})", "{0}.family()", "{0}.getHost()", "math.greatest({0}, {1})", "dyn({0})",
    ];

    [Fact]
    public void Any_text_is_an_expression_or_an_error() => Prop.ForAll(
        Gen.Elements(Words).ArrayOf().ToArbitrary(),
        words =>
        {
            var (expression, errors) = Expression.Compile(string.Concat(words), ExpressionEnvironment.Admission);
            return expression is null ? errors.Count > 0 && errors.All(error => error is { Line: > 0, Column: > 0 }) : Gives(expression);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Any_combination_of_parts_gives_a_value_or_an_error() => Prop.ForAll(
        Combined(3).ToArbitrary(),
        text =>
        {
            var (expression, errors) = Expression.Compile(text, ExpressionEnvironment.Admission.Loose(isChecked: false));
            return expression is null ? errors.Count > 0 : Gives(expression);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void What_the_checker_accepts_has_the_type_that_it_says() => Prop.ForAll(
        Combined(2).ToArbitrary(),
        text =>
        {
            // As in Kubernetes, what is open beside a type takes the type on: dyn(optional.of(1)).orValue(0u) is said to be uint.
            if (text.Contains("orValue", StringComparison.Ordinal) || Expression.Compile(text, ExpressionEnvironment.Admission).Expression is not { } expression)
            {
                return true;
            }

            var value = expression.Evaluate(Evaluating.Activate());
            return value.IsError || expression.Type.Kind == TypeKind.Dyn || value.Kind == ValueKind.Null || value.Type.Kind == expression.Type.Kind;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Equality_has_no_side() => Prop.ForAll(
        Gen.Elements(Parts).Two().ToArbitrary(),
        pair =>
        {
            var (left, right) = (Evaluating.Compile($"dyn({pair.Item1}) == dyn({pair.Item2})"), Evaluating.Compile($"dyn({pair.Item2}) == dyn({pair.Item1})"));
            return Evaluating.Show(left.Evaluate(Evaluating.Activate())) == Evaluating.Show(right.Evaluate(Evaluating.Activate()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void A_text_of_the_document_behaves_like_one_of_the_expression() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && text.Length < 40 && IsText(text)).Two().ToArbitrary(),
        pair =>
        {
            var json = $"{{\"a\":{Quote(pair.Item1)},\"b\":{Quote(pair.Item2)}}}";
            var (a, b) = (Value.From(pair.Item1), Value.From(pair.Item2));
            var environment = ExpressionEnvironment.Admission.With("a", CelType.String, out var first).With("b", CelType.String, out var second);
            foreach (var shape in new[] { "{0} == {1}", "{0} < {1}", "{0}.startsWith({1})", "{0}.endsWith({1})", "{0}.contains({1})", "size({0}) + size({1})", "{0} + {1}", "{0} in [{1}]" })
            {
                var activation = new Activation(environment);
                activation.Set(first, a);
                activation.Set(second, b);
                activation.Set(AdmissionSlots.Object, Evaluating.Run("object", json));
                var own = Evaluating.Compile(string.Format(null, CompositeFormat.Parse(shape), "a", "b"), environment).Evaluate(activation);
                var documents = Evaluating.Compile(string.Format(null, CompositeFormat.Parse(shape), "object.a", "object.b"), environment).Evaluate(activation);
                if (Evaluating.Show(own) != Evaluating.Show(documents))
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<string> Combined(int depth) => depth == 0
        ? Gen.Elements(Parts)
        : from shape in Gen.Elements(Shapes)
          from left in Combined(depth - 1)
          from right in Gen.Elements(Parts)
          select string.Format(null, CompositeFormat.Parse(shape), left, right);

    private static bool Gives(Expression expression)
    {
        var value = expression.Evaluate(Evaluating.Activate());
        return !value.IsError || value.AsError().Length > 0;
    }

    private static bool IsText(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    // Every second character escaped, so that the document has texts of both kinds.
    private static string Quote(string text) => "\"" + string.Concat(text.Select((character, i) =>
        i % 2 == 0 || character < ' ' || character is '"' or '\\' || char.IsSurrogate(character) ? $"\\u{(int)character:x4}" : character.ToString())) + "\"";
}
