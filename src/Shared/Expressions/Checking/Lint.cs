namespace Sluice.Expressions;

/// <summary>Finds in an expression that is right what may be meant otherwise.</summary>
internal static class Lint
{
    /// <summary>Parts of a decision that are the same for every object.</summary>
    public static IReadOnlyList<ExpressionError> Findings(Expression expression)
    {
        if (IsConstant(expression.Syntax))
        {
            var value = expression.Evaluate(new Activation(ExpressionEnvironment.Empty));
            var gives = value.IsError ? $"always fails: {value.AsError()}" : $"always gives {Elements.Describe(value)}";
            return [new ExpressionError(1, 1, $"the expression is constant, it {gives}; name object, oldObject, request or another variable")];
        }

        var findings = new List<ExpressionError>();
        Visit(expression.Syntax, expression.Text, findings);
        return findings;
    }

    /// <summary>The functions and the syntax that Kubernetes 1.36 does not have.</summary>
    public static IReadOnlyList<string> OutsideKubernetes(SyntaxNode root)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Collect(root, found);
        return [.. found];
    }

    private static void Collect(SyntaxNode node, SortedSet<string> found)
    {
        switch (node)
        {
            case CallNode { Overloads.Count: > 0 } call when call.Overloads.All(overload => !overload.InKubernetes):
                found.Add(call.Function.Replace("@min", "least", StringComparison.Ordinal).Replace("@max", "greatest", StringComparison.Ordinal));
                break;
            case BindNode { Kind: BindKind.Bind }:
                found.Add("cel.bind");
                break;
            case SelectNode { IsQuoted: true } select:
                found.Add($"`{select.Field}`");
                break;
        }

        foreach (var child in node.Children)
        {
            Collect(child, found);
        }
    }

    private static void Visit(SyntaxNode node, string text, List<ExpressionError> findings)
    {
        IEnumerable<SyntaxNode> deciding = node switch
        {
            LogicalNode logical => logical.Terms,
            ConditionalNode conditional => [conditional.Condition],
            ComprehensionNode { Predicate: { } predicate } => [predicate],
            _ => [],
        };
        foreach (var part in deciding.Where(IsConstant))
        {
            findings.Add(ExpressionError.At(text, part.Position, "this part is constant: it decides the same for every object"));
        }

        foreach (var child in node.Children)
        {
            Visit(child, text, findings);
        }
    }

    private static bool IsConstant(SyntaxNode node) => node switch
    {
        IdentifierNode { Binding.Kind: not BindingKind.Constant } => false,
        SelectNode { Binding.Kind: BindingKind.Variable } => false,
        SelectNode { Binding: not null } => true,
        ComprehensionNode or BindNode => IsClosed(node, []),
        _ => node.Children.All(IsConstant),
    };

    // A loop over something constant is constant, although its body names the loop's variable.
    private static bool IsClosed(SyntaxNode node, string[] bound) => node switch
    {
        IdentifierNode { Binding.Kind: BindingKind.Local } local => bound.Contains(local.Name),
        IdentifierNode or SelectNode { Binding: not null } => IsConstant(node),
        ComprehensionNode loop => IsClosed(loop.Range, bound) && loop.Children.Skip(1).All(child => IsClosed(child, [.. bound, loop.First, loop.Second ?? ""])),
        BindNode bind => IsClosed(bind.Value, bound) && IsClosed(bind.Body, [.. bound, bind.Variable]),
        _ => node.Children.All(child => IsClosed(child, bound)),
    };
}
