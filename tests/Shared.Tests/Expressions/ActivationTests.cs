using Sluice.Expressions;

namespace Sluice.Shared.Tests.Expressions;

public sealed class ActivationTests
{
    [Theory]
    [InlineData("object.spec.containers.all(c, c.image.startsWith('reg/'))")]
    [InlineData("object.spec.containers.all(c, !c.image.endsWith(':latest') && c.image.contains('reg'))")]
    [InlineData("object.spec.containers.exists(c, c.name == 'b')")]
    [InlineData("object.metadata.labels.exists(k, k == 'tier') && object.metadata.labels['app'] == 'web'")]
    [InlineData("object.metadata.labels.all(k, v, k != v)")]
    [InlineData("object.spec.containers.all(c, c.name in ['a', 'b'])")]
    [InlineData("object.spec.containers.all(c, c.image.matches('^reg/[a-z]+:'))")]
    [InlineData("has(object.metadata.labels) && size(object.metadata.name) < 63")]
    [InlineData("object.spec.?hostNetwork.orValue(false) == false && object.spec.?replicas.orValue(0) <= 3")]
    [InlineData("object.spec.replicas > 1 && object.spec.ratio < 2 && object.spec.replicas + 1 == 4")]
    [InlineData("object.spec.containers[0].ports.all(p, p in [80, 443])")]
    [InlineData("variables.names && variables.names")]
    [InlineData("has(variables.names)")]
    public void A_rule_that_holds_makes_no_garbage(string text)
    {
        var names = Evaluating.Compile("object.spec.containers.all(c, has(c.name))");
        var environment = ExpressionEnvironment.Admission.WithLazy("names", names, out var slot);
        var expression = Evaluating.Compile(text, environment);
        var activation = new Activation(environment);
        var document = new Sluice.Json.Document();
        document.Parse(System.Text.Encoding.UTF8.GetBytes(Evaluating.Pod));
        activation.SetLazy(slot, names);
        long before = 0;
        for (var i = 0; i < 200; i++)
        {
            // The first rounds make what is made once: caches, and the regular expression's automaton.
            before = i == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            activation.Reset();
            activation.Set(AdmissionSlots.Object, Value.From(document.Root));
            Assert.True(expression.Evaluate(activation).IsTrue);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_variable_is_computed_once_for_a_review_and_only_when_it_is_asked_for()
    {
        var names = Evaluating.Compile("object.spec.containers.map(c, c.name)");
        var environment = ExpressionEnvironment.Admission.WithLazy("names", names, out var slot);
        Assert.Equal("list(dyn)", environment.Find("variables.names")!.Type.ToString());
        var activation = new Activation(environment);
        activation.SetLazy(slot, names);
        activation.Set(AdmissionSlots.Object, Evaluating.Run("object"));
        var budget = activation.Budget;

        Assert.True(Evaluating.Compile("object.kind == 'Pod' || variables.names == []", environment).Evaluate(activation).IsTrue);
        var afterNone = activation.Budget;
        Assert.True(Evaluating.Compile("variables.names.size() == 2", environment).Evaluate(activation).IsTrue);
        var afterFirst = activation.Budget;
        Assert.True(Evaluating.Compile("variables.names.size() == 2", environment).Evaluate(activation).IsTrue);
        Assert.True(budget - afterNone < 10);
        Assert.True(afterNone - afterFirst > 30);
        Assert.True(afterFirst - activation.Budget < 10);
    }

    [Fact]
    public void A_variable_that_fails_says_which_one()
    {
        var name = Evaluating.Compile("object.none");
        var environment = ExpressionEnvironment.Admission.WithLazy("name", name, out var slot);
        var activation = new Activation(environment);
        activation.SetLazy(slot, name);
        activation.Set(AdmissionSlots.Object, Evaluating.Run("object"));
        Assert.Equal(
            "error: composited variable \"name\" fails to evaluate: no such key: none",
            Evaluating.Show(Evaluating.Compile("variables.name == 1", environment).Evaluate(activation)));
    }

    // As a kube-apiserver of 1.36 decides: a variable is there whatever it is, and one that fails fails in has() too.
    [Theory]
    [InlineData("has(variables.name)", "object.metadata.name", "true")]
    [InlineData("has(variables.name)", "null", "true")]
    [InlineData("has(variables.name)", "object.none", "error: composited variable \"name\" fails to evaluate: no such key: none")]
    [InlineData("has(variables.name.first)", "object.metadata", "false")]
    [InlineData("has(variables.name.labels)", "object.metadata", "true")]
    [InlineData("variables.?name.hasValue()", "object.metadata.name", "true")]
    [InlineData("variables.?name.?labels.?app.orValue('none')", "object.metadata", "'web'")]
    [InlineData("variables.?name", "object.none", "error: composited variable \"name\" fails to evaluate: no such key: none")]
    public void A_variable_is_asked_for_as_a_field_of_all_of_them(string text, string variable, string expected)
    {
        var name = Evaluating.Compile(variable);
        var environment = ExpressionEnvironment.Admission.WithLazy("name", name, out var slot);
        var activation = new Activation(environment);
        activation.SetLazy(slot, name);
        activation.Set(AdmissionSlots.Object, Evaluating.Run("object"));
        Assert.Equal(expected, Evaluating.Show(Evaluating.Compile(text, environment).Evaluate(activation)));
        Assert.Contains("'variables' has no variable of that name", Evaluating.Errors(text.Replace("name", "other", StringComparison.Ordinal), environment), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_within_loops_use_places_of_their_own()
    {
        var inner = Evaluating.Compile("object.spec.containers.map(c, c.name).filter(n, n != 'a')");
        var environment = ExpressionEnvironment.Admission.WithLazy("inner", inner, out var slot);
        var activation = new Activation(environment);
        activation.SetLazy(slot, inner);
        activation.Set(AdmissionSlots.Object, Evaluating.Run("object"));
        var expression = Evaluating.Compile("object.spec.containers.map(c, c.name + variables.inner[0] + c.name)", environment);
        Assert.Equal("['aba', 'bbb']", Evaluating.Show(expression.Evaluate(activation)));
    }

    [Fact]
    public void Variables_that_name_each_other_without_end_do_not_overflow_the_stack()
    {
        var environment = ExpressionEnvironment.Admission;
        var variables = new List<(int Slot, Expression Expression)>();
        for (var i = 0; i < 1_000; i++)
        {
            var expression = Evaluating.Compile(i == 0 ? "object.spec.replicas" : $"[variables.v{i - 1}].map(x, x + 1)[0]", environment);
            environment = environment.WithLazy($"v{i}", expression, out var slot);
            variables.Add((slot, expression));
        }

        var activation = new Activation(environment);
        activation.Set(AdmissionSlots.Object, Evaluating.Run("object"));
        variables.ForEach(variable => activation.SetLazy(variable.Slot, variable.Expression));
        var last = Evaluating.Compile("variables.v999", environment);
        var value = default(Value);
        var thread = new Thread(() => value = last.Evaluate(activation), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Contains("variables name each other too deeply", Evaluating.Show(value), StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_is_known_through_variables()
    {
        var count = Evaluating.Compile("object.spec.containers.size()");
        var environment = ExpressionEnvironment.Admission.WithLazy("count", count, out _);
        Assert.Contains("'(int, string)'", Evaluating.Errors("variables.count == 'a'", environment), StringComparison.Ordinal);
    }

    [Fact]
    public void Edits_of_the_document_are_seen()
    {
        var document = new Sluice.Json.Document();
        document.Parse("{\"spec\":{}}"u8);
        var activation = new Activation(ExpressionEnvironment.Admission);
        activation.Set(AdmissionSlots.Object, Value.From(document.Root));
        Sluice.Json.NodeEditing.Set(document.Root["spec"], "paused", true);
        Assert.True(Evaluating.Compile("object.spec.paused && size(object.spec) == 1 && object.spec == {'paused': true}").Evaluate(activation).IsTrue);
    }
}
