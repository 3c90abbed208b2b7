using System.Text;
using Sluice.Expressions;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>Expressions that would cost too much end, soon and with an error.</summary>
public sealed class LimitTests
{
    private const string TooMuch = "error: operation cancelled: actual cost limit exceeded";
    private static readonly string Numbers = $"{{\"list\":[{string.Join(',', Enumerable.Range(0, 1000))}],\"text\":\"{new string('x', 100_000)}\"}}";

    [Theory]
    [InlineData("object.list.all(a, object.list.all(b, a + b >= 0))")]
    [InlineData("object.list.map(a, object.list.map(b, a + b)).size() > 0")]
    [InlineData("object.list.exists(a, object.list.exists(b, a + b < 0)) || true")]
    [InlineData("object.list.all(a, object.text + object.text != 'x')")]
    [InlineData("object.list.all(a, object.text.matches('(x|y)*z') || true)")]
    [InlineData("object.list.all(a, object.text.contains(object.text))")]
    [InlineData("object.list.transformMap(i, a, object.list.transformList(j, b, b)).size() > 0")]
    [InlineData("lists.range(object.list.size() * 100000).all(x, true)")]
    [InlineData("object.list.all(a, a in object.list) && object.list.all(a, a in object.list)")]
    public void What_costs_too_much_is_stopped(string text) => Assert.Equal(TooMuch, Evaluating.Show(Evaluating.Run(text, Numbers)));

    // What looks cheap is not in a long list: finding a place in the document goes over what stands before it.
    [Theory]
    [InlineData("object.list.all(i, object.list[i] >= 0)")]
    [InlineData("object.list.all(i, object.list.size() > i - 1)")]
    [InlineData("object.map.all(k, object.map[k] >= 0)")]
    [InlineData("object.map.all(k, k in object.map)")]
    [InlineData("object.map.all(k, has(object.map.none) || true)")]
    [InlineData("object.map.all(k, object.map.?none.orValue(0) == 0)")]
    [InlineData("object.list.all(i, object.text.size() > 0)")]
    public void What_goes_over_everything_again_and_again_is_stopped(string text)
    {
        var many = Enumerable.Range(0, 50_000).ToArray();
        var json = $"{{\"list\":[{string.Join(',', many)}],\"map\":{{{string.Join(',', many.Select(i => $"\"k{i}\":{i}"))}}},\"text\":\"{new string('x', 100_000)}\"}}";
        Assert.Equal(TooMuch, Evaluating.Show(Evaluating.Run(text, json)));
    }

    [Fact]
    public void Long_maps_are_compared_whatever_the_order_of_their_keys()
    {
        var pairs = Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":{i}").ToArray();
        var json = $"{{\"a\":{{{string.Join(',', pairs)}}},\"b\":{{{string.Join(',', pairs.Reverse())}}},\"c\":{{{string.Join(',', pairs.Skip(1).Append("\"k0\":1"))}}}}}";
        Assert.Equal("true", Evaluating.Show(Evaluating.Run("object.a == object.b && object.a != object.c", json)));
    }

    [Fact]
    public void A_text_that_doubles_is_stopped_before_it_is_large()
    {
        var text = string.Concat(Enumerable.Range(1, 12).Select(i => $"cel.bind(x{i}, x{i - 1} + x{i - 1}, ")) + "x12.size()" + new string(')', 12);
        Assert.Contains("operation cancelled", Evaluating.Show(Evaluating.Run($"cel.bind(x0, object.text, {text})", Numbers)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_holds_itself_twice_again_and_again_is_stopped()
    {
        var text = string.Concat(Enumerable.Range(1, 60).Select(i => $"cel.bind(x{i}, [x{i - 1}, x{i - 1}], ")) + "x60 == x60" + new string(')', 60);
        Assert.Contains("operation cancelled", Evaluating.Show(Evaluating.Run($"cel.bind(x0, object.list, {text})", Numbers)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-(", ")")]
    [InlineData("!(", ")")]
    [InlineData("{1:", "}")]
    [InlineData("[1].all(x,", ")")]
    [InlineData("true?true:", "")]
    [InlineData("true?(", "):1")]
    [InlineData("dyn(", ")")]
    [InlineData("object[", "]")]
    public void Depth_is_refused_without_recursion(string open, string close)
    {
        foreach (var depth in new[] { 251, 4_000, 8_000 })
        {
            var text = string.Concat(Enumerable.Repeat(open, depth)) + "true" + string.Concat(Enumerable.Repeat(close, depth));
            Assert.Contains("nested deeper than 250 levels", Evaluating.Errors(text), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1", "+1")]
    [InlineData("object", ".a")]
    [InlineData("object", "[0]")]
    [InlineData("1", "<1")]
    [InlineData("object", ".filter(x, true)")]
    public void Chains_are_refused_without_recursion(string first, string more) =>
        Assert.Contains("nested deeper", Evaluating.Errors(first + string.Concat(Enumerable.Repeat(more, 5_000))), StringComparison.Ordinal);

    [Theory]
    [InlineData("&&")]
    [InlineData("||")]
    public void Long_conditions_are_flat(string sign) =>
        Assert.Equal("true", Evaluating.Show(Evaluating.Run(string.Join(sign, Enumerable.Repeat("object.kind == 'Pod'", 1_000)))));

    [Fact]
    public void The_deepest_expression_can_be_evaluated()
    {
        var text = new StringBuilder("object.kind");
        for (var i = 0; i < 120; i++)
        {
            text.Insert(0, "[").Append("].map(x, x)[0]");
        }

        var (expression, errors) = Expression.Compile(text.ToString(), ExpressionEnvironment.Admission);
        Assert.Contains("nested deeper", errors.Select(error => error.Message).DefaultIfEmpty("nested deeper").First(), StringComparison.Ordinal);
        Assert.Null(expression);
        Assert.Equal("'Pod'", Evaluating.Show(Evaluating.Run(string.Concat(Enumerable.Repeat("[", 80)) + "object.kind" + string.Concat(Enumerable.Repeat("][0]", 80)))));
    }

    [Fact]
    public void A_text_that_doubles_without_end_is_refused_at_once()
    {
        var text = string.Concat(Enumerable.Range(1, 60).Select(i => $"cel.bind(x{i}, x{i - 1} + x{i - 1}, ")) + "x60.size()" + new string(')', 60);
        Assert.Contains("the expression could cost ", Evaluating.Errors($"cel.bind(x0, object.text, {text})"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_too_long_is_refused() => Assert.Contains("more than 100000", Evaluating.Errors(new string(' ', 100_001)), StringComparison.Ordinal);

    [Fact]
    public void Three_loops_over_the_whole_object_are_refused_with_the_estimate()
    {
        var error = Evaluating.Errors("object.a.all(a, object.b.all(b, object.c.all(c, a + b == c)))");
        Assert.Contains("the expression could cost ", error, StringComparison.Ordinal);
        Assert.Contains("more than 10,000,000", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("object.spec.rules.all(r, r.http.paths.all(p, p.backend.ports.all(q, q > 0)))")]
    [InlineData("object.spec.containers.all(c, object.spec.containers.exists_one(d, d.name == c.name))")]
    [InlineData("lists.range(10).all(i, i < 20)")]
    [InlineData("object.spec.args.all(a, a.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$') && a.split('=')[0].lowerAscii() == a)")]
    public void Ordinary_loops_within_loops_are_loaded(string text) => Evaluating.Compile(text);

    [Fact]
    public void The_budget_is_shared_by_the_expressions_of_a_policy()
    {
        var expression = Evaluating.Compile("object.list.all(a, a >= 0)");
        var activation = Evaluating.Activate(Numbers);
        activation.Budget = 15_000;
        Assert.True(expression.Evaluate(activation).IsTrue);
        var cost = activation.LastCost;
        Assert.InRange(cost, 1_000UL, 10_000UL);
        Assert.Equal(15_000 - cost, activation.Budget);
        Value last;
        do
        {
            last = expression.Evaluate(activation);
        }
        while (last.IsTrue);

        Assert.True(activation.IsOutOfBudget);
        Assert.Equal(TooMuch, Evaluating.Show(last));
    }

    [Fact]
    public void An_expression_ends_when_nobody_waits_any_more()
    {
        var expression = Evaluating.Compile("object.list.all(a, a >= 0)");
        var activation = new Activation(ExpressionEnvironment.Admission);
        var interruption = new Interruption { LooksLeft = 3 };
        activation.Reset(interruption: interruption);
        var document = new Sluice.Json.Document();
        document.Parse(Encoding.UTF8.GetBytes(Numbers));
        activation.Set(AdmissionSlots.Object, Value.From(document.Root));
        Assert.Equal("error: operation interrupted", Evaluating.Show(expression.Evaluate(activation)));
        Assert.Equal(0, interruption.LooksLeft);
    }

    private sealed class Interruption : Sluice.Json.IWorkLimit
    {
        public int LooksLeft { get; set; }

        public bool IsReached => LooksLeft == 0 || --LooksLeft == 0;
    }
}
