namespace Sluice.Expressions;

/// <summary>Calls that are no calls: their arguments name variables, or are not evaluated as they stand.</summary>
internal static class Macros
{
    /// <summary>The node of a macro; null when the call is an ordinary one.</summary>
    public static SyntaxNode? Expand(Token name, SyntaxNode? target, List<SyntaxNode> arguments)
    {
        if (target is null)
        {
            return name.Text == "has" && arguments.Count == 1 ? Has(name, arguments[0]) : null;
        }

        if (target is IdentifierNode { Name: "cel" } && name.Text == "bind" && arguments.Count == 3)
        {
            return new BindNode(name.Position, BindKind.Bind, Variable(arguments[0]), arguments[1], arguments[2]);
        }

        if (target is IdentifierNode { Name: "math" } && name.Text is "greatest" or "least" && arguments.Count > 0)
        {
            return Extreme(name, arguments);
        }

        return arguments.Count switch
        {
            2 => OneVariable(name, target, arguments),
            3 => ThreeArguments(name, target, arguments),
            4 => FourArguments(name, target, arguments),
            _ => null,
        };
    }

    private static SelectNode Has(Token name, SyntaxNode argument) => argument is SelectNode { IsOptional: false, IsTest: false } select
        ? new SelectNode(name.Position, select.Operand, select.Field, isTest: true) { IsQuoted = select.IsQuoted }
        : throw new ExpressionParser.SyntaxException(argument.Position, "has() takes a field, as in has(object.spec)");

    private static SyntaxNode? OneVariable(Token name, SyntaxNode target, List<SyntaxNode> arguments)
    {
        var (variable, body) = (arguments[0], arguments[1]);
        return name.Text switch
        {
            "all" => Fold(Macro.All, predicate: body),
            "exists" => Fold(Macro.Exists, predicate: body),
            "exists_one" or "existsOne" => Fold(Macro.ExistsOne, predicate: body),
            "filter" => Fold(Macro.Filter, predicate: body),
            "map" => Fold(Macro.Map, transform: body),
            "sortBy" => Fold(Macro.SortBy, transform: body),
            "optMap" => new BindNode(name.Position, BindKind.OptionalMap, Variable(variable), target, body),
            "optFlatMap" => new BindNode(name.Position, BindKind.OptionalFlatMap, Variable(variable), target, body),
            _ => null,
        };

        ComprehensionNode Fold(Macro macro, SyntaxNode? predicate = null, SyntaxNode? transform = null) =>
            new(name.Position, macro, target, Variable(variable), null, predicate, transform);
    }

    private static ComprehensionNode? ThreeArguments(Token name, SyntaxNode target, List<SyntaxNode> arguments)
    {
        var body = arguments[2];
        return name.Text switch
        {
            "map" => new ComprehensionNode(name.Position, Macro.Map, target, Variable(arguments[0]), null, arguments[1], body),
            "all" => Fold(Macro.All, predicate: body),
            "exists" => Fold(Macro.Exists, predicate: body),
            "exists_one" or "existsOne" => Fold(Macro.ExistsOne, predicate: body),
            "transformList" => Fold(Macro.TransformList, transform: body),
            "transformMap" => Fold(Macro.TransformMap, transform: body),
            "transformMapEntry" => Fold(Macro.TransformMapEntry, transform: body),
            _ => null,
        };

        ComprehensionNode Fold(Macro macro, SyntaxNode? predicate = null, SyntaxNode? transform = null) => Two(name, macro, target, arguments, predicate, transform);
    }

    private static ComprehensionNode? FourArguments(Token name, SyntaxNode target, List<SyntaxNode> arguments) => name.Text switch
    {
        "transformList" => Two(name, Macro.TransformList, target, arguments, arguments[2], arguments[3]),
        "transformMap" => Two(name, Macro.TransformMap, target, arguments, arguments[2], arguments[3]),
        "transformMapEntry" => Two(name, Macro.TransformMapEntry, target, arguments, arguments[2], arguments[3]),
        _ => null,
    };

    private static ComprehensionNode Two(
        Token name, Macro macro, SyntaxNode target, List<SyntaxNode> arguments, SyntaxNode? predicate, SyntaxNode? transform)
    {
        var (first, second) = (Variable(arguments[0]), Variable(arguments[1]));
        return first == second
            ? throw new ExpressionParser.SyntaxException(arguments[1].Position, $"both variables are named '{first}'; give them two names")
            : new ComprehensionNode(name.Position, macro, target, first, second, predicate, transform);
    }

    private static CallNode Extreme(Token name, List<SyntaxNode> arguments)
    {
        var function = name.Text == "greatest" ? "math.@max" : "math.@min";
        return arguments.Count <= 2
            ? new CallNode(name.Position, function, null, arguments)
            : new CallNode(name.Position, function, null, [new ListNode(name.Position, [.. arguments.Select(argument => new ListElement(argument, false))])]);
    }

    private static string Variable(SyntaxNode argument) => argument is IdentifierNode { Name: var name } && !name.StartsWith('.')
        ? name
        : throw new ExpressionParser.SyntaxException(argument.Position, "the name of a variable is expected, as in list.all(item, item > 0)");
}
