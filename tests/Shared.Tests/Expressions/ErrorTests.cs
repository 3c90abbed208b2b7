using Sluice.Expressions;

namespace Sluice.Shared.Tests.Expressions;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("object.spec.", "line 1, column 13: the end where the name of a field or a function is expected")]
    [InlineData("1 +\n  * 2", "line 2, column 3: '*' where a value is expected")]
    [InlineData("[1, 2", "line 1, column 6: the end where ',' or ']' is expected")]
    [InlineData("object.spec 1", "line 1, column 13: '1' where an operator or the end is expected")]
    [InlineData("'abc", "line 1, column 1: a text does not end")]
    [InlineData("a # b", "line 1, column 3: '#' means nothing here")]
    [InlineData("'\\q'", "line 1, column 2: an escape that means nothing")]
    [InlineData("99999999999999999999", "line 1, column 1: '99999999999999999999' is out of range")]
    [InlineData("object.all(1, true)", "line 1, column 12: the name of a variable is expected")]
    [InlineData("package == 1", "line 1, column 1: 'package' is a reserved word")]
    [InlineData("f(1,)", "line 1, column 5: ')' where an argument is expected")]
    public void What_cannot_be_read_is_said_with_its_place(string text, string expected) => Assert.StartsWith(expected, Evaluating.Errors(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("objekt.spec", "line 1, column 1: undeclared reference to 'objekt'; there are object, oldObject, request, namespaceObject, params")]
    [InlineData("request.kindd.kind", "undefined field 'kindd'; kubernetes.AdmissionRequest has kind, resource, ")]
    [InlineData("request.operation == 1", "line 1, column 19: found no matching overload for '_==_' applied to '(string, int)'; values of different types are never equal")]
    [InlineData("object.name.startWith('a')", "undeclared reference to 'startWith'; did you mean 'startsWith'?")]
    [InlineData("'a'.startsWith(1)", "found no matching overload for 'startsWith' applied to '(string, int)'; it takes string.startsWith(string)")]
    [InlineData("[1, 'a']", "line 1, column 5: expected type 'int' but found 'string'")]
    [InlineData("1 && true", "line 1, column 1: expected type 'bool' but found 'int'")]
    [InlineData("'a'.matches('(')", "line 1, column 13: invalid matches argument: ")]
    [InlineData("duration('1x')", "line 1, column 10: invalid duration argument '1x'")]
    [InlineData("int('x') == 1", "line 1, column 5: type conversion error from 'string' to 'int'")]
    [InlineData("timestamp('today')", "line 1, column 11: invalid timestamp argument 'today'")]
    [InlineData("authorizer.group('').resource('pods').check('create').allowed()", "'authorizer' does not exist here")]
    [InlineData("variables.x == 1", "'variables' has no variable of that name")]
    [InlineData("Object{spec: 1}", "undeclared reference to 'Object'")]
    public void What_means_nothing_is_said_with_what_would(string text, string expected) => Assert.Contains(expected, Evaluating.Errors(text), StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_are_reported_at_once() => Assert.Equal(2, Evaluating.Errors("objekt.a == 1 || requst.b == 2").Split('\n').Length);

    [Fact]
    public void An_expression_that_must_be_true_or_false_says_what_it_gives()
    {
        var (expression, errors) = Expression.Compile("request.operation", ExpressionEnvironment.Admission, CelType.Bool);
        Assert.Null(expression);
        Assert.Equal("must evaluate to bool but got string", errors[0].Message);
        Assert.NotNull(Expression.Compile("object.spec == null", ExpressionEnvironment.Admission, CelType.Bool).Expression);
    }

    [Fact]
    public void Objects_can_be_made_where_mutations_are()
    {
        var expression = Evaluating.Compile("Object{spec: Object.spec{replicas: 1}}", ExpressionEnvironment.Admission.WithObjectTypes());
        Assert.Equal("{'spec': {'replicas': 1}}", Evaluating.Show(expression.Evaluate(Evaluating.Activate())));
    }

    [Theory]
    [InlineData("1 + 1 == 2", "the expression is constant, it always gives true")]
    [InlineData("[1, 2].all(x, x > 0)", "the expression is constant, it always gives true")]
    [InlineData("1 / 0 == 1", "the expression is constant, it always fails: division by zero")]
    [InlineData("object.spec.on || true", "this part is constant")]
    [InlineData("object.spec.containers.all(c, true)", "this part is constant")]
    public void What_is_constant_is_found(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Evaluating.Compile(text).Findings).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("object.spec.containers.all(c, c.name != 'x')")]
    [InlineData("type(object.spec) == map && object.spec.?x.orValue(true)")]
    public void What_depends_on_the_object_is_not_found(string text) => Assert.Empty(Evaluating.Compile(text).Findings);

    [Theory]
    [InlineData("math.ceil(object.x) == 1.0", "math.ceil")]
    [InlineData("math.greatest(object.x, 1) == 1", "math.greatest")]
    [InlineData("cel.bind(x, object.x, x == 1)", "cel.bind")]
    [InlineData("object.`a-b` == 1", "`a-b`")]
    [InlineData("object.a.split(',').size() == 1", "")]
    public void What_Kubernetes_does_not_have_is_known(string text, string expected) =>
        Assert.Equal(expected, string.Join(", ", Evaluating.Compile(text).OutsideKubernetes));
}
