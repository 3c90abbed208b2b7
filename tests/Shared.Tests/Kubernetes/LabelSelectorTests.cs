using Sluice.Kubernetes;

namespace Sluice.Shared.Tests.Kubernetes;

public sealed class LabelSelectorTests
{
    private static readonly DictionaryLabels Labels = new(new Dictionary<string, string>
    {
        ["app"] = "shop",
        ["tier"] = "front",
        ["empty"] = "",
    });

    [Fact]
    public void A_selector_without_conditions_matches_everything()
    {
        Assert.True(Create(null, null).Matches(Labels));
        Assert.True(Create([], []).IsEmpty);
        Assert.True(LabelSelector.Everything.Matches(new DictionaryLabels(null)));
    }

    [Theory]
    [InlineData("app", "shop", true)]
    [InlineData("app", "Shop", false)]
    [InlineData("App", "shop", false)]
    [InlineData("empty", "", true)]
    [InlineData("absent", "", false)]
    public void Match_labels_want_the_very_value(string key, string value, bool matches) =>
        Assert.Equal(matches, Create([new(key, value)], null).Matches(Labels));

    [Theory]
    [InlineData("app", "In", "shop,bank", true)]
    [InlineData("app", "In", "bank", false)]
    [InlineData("absent", "In", "bank", false)]
    [InlineData("absent", "In", "", false)]
    [InlineData("empty", "In", "", true)]
    [InlineData("app", "NotIn", "shop,bank", false)]
    [InlineData("app", "NotIn", "bank", true)]
    [InlineData("absent", "NotIn", "bank", true)]
    [InlineData("absent", "NotIn", "", true)]
    [InlineData("empty", "NotIn", "", false)]
    [InlineData("app", "Exists", null, true)]
    [InlineData("empty", "Exists", null, true)]
    [InlineData("absent", "Exists", null, false)]
    [InlineData("app", "DoesNotExist", null, false)]
    [InlineData("absent", "DoesNotExist", null, true)]
    public void Expressions_compare_as_Kubernetes_does(string key, string comparison, string? values, bool matches)
    {
        var selector = Create(null, [new LabelExpression(key, comparison, values?.Split(','))]);
        Assert.Equal(matches, selector.Matches(Labels));
    }

    [Fact]
    public void Every_condition_has_to_hold()
    {
        LabelExpression exists = new("tier", "Exists");
        Assert.True(Create([new("app", "shop")], [exists]).Matches(Labels));
        Assert.False(Create([new("app", "bank")], [exists]).Matches(Labels));
        Assert.False(Create([new("app", "shop")], [exists, new("tier", "NotIn", ["front"])]).Matches(Labels));
    }

    [Fact]
    public void The_conditions_can_be_read_back()
    {
        var selector = Create([new("app", "shop")], [new("tier", "NotIn", ["back"])]);
        Assert.Collection(
            selector.Requirements,
            first => Assert.Equal(("app", LabelOperator.In, "shop"), (first.Key, first.Operator, Assert.Single(first.Values))),
            second => Assert.Equal(("tier", LabelOperator.NotIn, "back"), (second.Key, second.Operator, Assert.Single(second.Values))));
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_with_its_place()
    {
        var made = LabelSelector.TryCreate(
            [new("-app", "shop"), new("app", "a b")],
            [
                new("ok", "In"),
                new("ok", "NotIn", []),
                new("ok", "Exists", ["a"]),
                new("ok", "DoesNotExist", ["a"]),
                new("ok", "Gt", ["1"]),
                new("ok", "in", ["a"]),
                new(null, null, null),
                new("a/b/c", "In", ["fine", "-not"]),
            ],
            out var selector,
            out var errors);

        Assert.False(made);
        Assert.Null(selector);
        Assert.Equal(
            [
                "matchLabels[-app]", "matchLabels[app]",
                "matchExpressions[0].values", "matchExpressions[1].values",
                "matchExpressions[2].values", "matchExpressions[3].values",
                "matchExpressions[4].operator", "matchExpressions[5].operator",
                "matchExpressions[6].key", "matchExpressions[6].operator",
                "matchExpressions[7].key", "matchExpressions[7].values[1]",
            ],
            errors.Select(error => error.Path));
        Assert.Contains(KubernetesNames.QualifiedName, errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(KubernetesNames.LabelValue, errors[1].ToString(), StringComparison.Ordinal);
        Assert.Contains(LabelSelector.AcceptedOperators, errors[6].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matching_does_not_allocate()
    {
        var selector = Create([new("app", "shop")], [new("tier", "In", ["back", "front"]), new("absent", "DoesNotExist")]);
        Assert.True(selector.Matches(Labels));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            selector.Matches(Labels);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static LabelSelector Create(KeyValuePair<string, string>[]? labels, LabelExpression[]? expressions)
    {
        Assert.True(LabelSelector.TryCreate(labels, expressions, out var selector, out var errors), string.Join("; ", errors));
        Assert.Empty(errors);
        return selector!;
    }
}
