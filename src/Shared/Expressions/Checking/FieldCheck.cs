using System.Collections.Immutable;
using Sluice.Kubernetes.Schema;

namespace Sluice.Expressions;

/// <summary>
/// Finds fields that the kinds of the objects in question do not have, and comparisons that can never hold because of what their fields are. Of what is not Kubernetes' own
/// nothing is said; of several kinds, only what none of them has.
/// </summary>
internal sealed class FieldCheck
{
    private readonly string _text;
    private readonly IReadOnlyDictionary<string, FieldShape> _known;
    private readonly List<ExpressionError> _findings = [];

    private FieldCheck(string text, IReadOnlyDictionary<string, FieldShape> known) => (_text, _known) = (text, known);

    /// <summary>Looks at an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="known">What is known of the variables, by their names: <c>object</c>, <c>variables.pod</c>.</param>
    /// <returns>What is known of its value, and what was found.</returns>
    public static (FieldShape Shape, IReadOnlyList<ExpressionError> Findings) Find(Expression expression, IReadOnlyDictionary<string, FieldShape> known)
    {
        var check = new FieldCheck(expression.Text, known);
        var shape = check.Visit(expression.Syntax, ImmutableDictionary<string, FieldShape>.Empty);
        return (shape, check._findings);
    }

    private FieldShape Visit(SyntaxNode node, ImmutableDictionary<string, FieldShape> locals)
    {
        switch (node)
        {
            case ConstantNode constant:
                return OfConstant(constant.Value.Kind);
            case IdentifierNode { Binding.Kind: BindingKind.Local } local:
                return locals.GetValueOrDefault(local.Name, FieldShape.Unknown);
            case IdentifierNode identifier:
                return _known.GetValueOrDefault(identifier.Name.TrimStart('.'), FieldShape.Unknown);
            case SelectNode { Binding: not null, IsTest: false } variable:
                return _known.GetValueOrDefault($"variables.{variable.Field}", OfType(node.Type));
            case SelectNode select:
                return Field(Visit(select.Operand, locals), select.Field, select.Position) is var value && select.IsTest ? FieldShape.Of(SchemaValue.Boolean, "") : value;
            case IndexNode index:
                return Index(Visit(index.Operand, locals), index, locals);
            case ConditionalNode conditional:
                Visit(conditional.Condition, locals);
                return FieldShape.Either(Visit(conditional.WhenTrue, locals), Visit(conditional.WhenFalse, locals));
            case ComprehensionNode comprehension:
                return Comprehension(comprehension, locals);
            case BindNode bind:
                return Visit(bind.Body, locals.SetItem(bind.Variable, Visit(bind.Value, locals)));
            case CallNode call:
                return Call(call, locals);
            default:
                foreach (var child in node.Children)
                {
                    Visit(child, locals);
                }

                return node is ListNode { Elements.Count: 0 } or MapNode { TypeName: null, Entries.Count: 0 } ? FieldShape.Nothing : OfType(node.Type);
        }
    }

    private FieldShape Index(FieldShape operand, IndexNode node, ImmutableDictionary<string, FieldShape> locals)
    {
        Visit(node.Index, locals);
        return operand.Kind switch
        {
            FieldShapeKind.List or FieldShapeKind.Map => operand.Element!,
            FieldShapeKind.Object when node.Index is ConstantNode { Value.Kind: ValueKind.String } name => Field(operand, name.Value.AsString(), name.Position),
            _ => FieldShape.Unknown,
        };
    }

    private FieldShape Field(FieldShape operand, string name, int position)
    {
        switch (operand.Kind)
        {
            case FieldShapeKind.Map:
                return operand.Element! with { Path = $"{operand.Path}.{name}" };
            case FieldShapeKind.List:
                Say(position, $"{operand.Path} is a list, which has no field \"{name}\"; expected an item of it, as in {operand.Path}[0].{name}, or a macro such as {operand.Path}.all(item, …)");
                return FieldShape.Unknown;
            case FieldShapeKind.Scalar when Describe(operand) is { } what:
                Say(position, $"{operand.Path} is {what}, which has no field \"{name}\"");
                return FieldShape.Unknown;
            case FieldShapeKind.Object:
                break;
            default:
                return FieldShape.Unknown;
        }

        var fields = operand.Types.Select(type => type.Find(name)).OfType<SchemaField>().ToList();
        if (fields.Count == 0)
        {
            var near = Suggestion.Nearest(name, operand.Types.SelectMany(type => type.Fields).Select(field => field.Name).Distinct());
            Say(position, $"there is no field \"{name}\" in {operand.Path} of {Kinds(operand)}{(near is null ? "" : $"; did you mean \"{near}\"?")}");
            return FieldShape.Unknown;
        }

        return fields.Select(field => FieldShape.Of(field, operand.Path.Length == 0 ? "" : $"{operand.Path}.{name}")).Aggregate(FieldShape.Either);
    }

    private FieldShape Comprehension(ComprehensionNode node, ImmutableDictionary<string, FieldShape> locals)
    {
        var range = Visit(node.Range, locals);
        var element = range.Kind is FieldShapeKind.List or FieldShapeKind.Map ? range.Element! : FieldShape.Unknown;
        var key = range.Kind == FieldShapeKind.Map ? FieldShape.Of(SchemaValue.Text, node.First) : FieldShape.Unknown;
        var inner = node.Second is { } second ? locals.SetItem(node.First, key).SetItem(second, element)
            : locals.SetItem(node.First, range.Kind == FieldShapeKind.Map ? key : element);
        if (node.Predicate is { } predicate)
        {
            Visit(predicate, inner);
        }

        var made = node.Transform is { } transform ? Visit(transform, inner) : FieldShape.Unknown;
        return node.Macro switch
        {
            Macro.Filter or Macro.SortBy when range.Kind == FieldShapeKind.List => range,
            Macro.Map or Macro.TransformList => new FieldShape(FieldShapeKind.List, range.Path) { Element = made },
            _ => OfType(node.Type),
        };
    }

    private FieldShape Call(CallNode node, ImmutableDictionary<string, FieldShape> locals)
    {
        var target = node.Target is null ? FieldShape.Unknown : Visit(node.Target, locals);
        var arguments = node.Arguments.Select(argument => Visit(argument, locals)).ToList();
        switch (node.Function)
        {
            case "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_":
                Compare(node, arguments[0], arguments[1]);
                return FieldShape.Of(SchemaValue.Boolean, "");
            case "_+_" or "or" or "orValue":
                var both = node.Target is null ? arguments : [target, .. arguments];
                return both.Aggregate(FieldShape.Either);
            case "value":
                return target;
            case "optional.of" or "optional.ofNonZeroValue":
                return arguments[0];
            case "dyn":
                return FieldShape.Unknown;
            default:
                return OfType(node.Type);
        }
    }

    private void Compare(CallNode node, FieldShape left, FieldShape right)
    {
        if (Category(left) is { } one && Category(right) is { } other && one != other && (left.Path.Length > 0 || right.Path.Length > 0))
        {
            var (field, against) = left.Path.Length > 0 ? (left, other) : (right, one);
            Say(node.Position, $"{field.Path} is {Category(field)}, and is compared with {against}: {(node.Function == "_!=_" ? "they always differ" : node.Function == "_==_" ? "they are never the same" : "that always fails")}");
        }
    }

    private static string? Category(FieldShape shape) => shape.Kind switch
    {
        FieldShapeKind.List => "a list",
        FieldShapeKind.Map or FieldShapeKind.Object => "an object",
        FieldShapeKind.Scalar => Describe(shape),
        _ => null,
    };

    // Of a quantity, a port or a time it cannot be told.
    private static string? Describe(FieldShape shape) => shape.Scalar switch
    {
        SchemaValue.Text => "a text",
        SchemaValue.Integer or SchemaValue.Number => "a number",
        SchemaValue.Boolean => "true or false",
        _ => null,
    };

    private static string Kinds(FieldShape shape) => string.Join(" or ", shape.Types.Select(type => type.Name[(type.Name.LastIndexOf('.') + 1)..]).Distinct().Order(StringComparer.Ordinal));

    private static FieldShape OfConstant(ValueKind kind) => kind switch
    {
        ValueKind.String => FieldShape.Of(SchemaValue.Text, ""),
        ValueKind.Int or ValueKind.Uint or ValueKind.Double => FieldShape.Of(SchemaValue.Number, ""),
        ValueKind.Bool => FieldShape.Of(SchemaValue.Boolean, ""),
        _ => FieldShape.Unknown,
    };

    private static FieldShape OfType(CelType type) => type.Kind switch
    {
        TypeKind.String => FieldShape.Of(SchemaValue.Text, ""),
        TypeKind.Int or TypeKind.Uint or TypeKind.Double => FieldShape.Of(SchemaValue.Number, ""),
        TypeKind.Bool => FieldShape.Of(SchemaValue.Boolean, ""),
        _ => FieldShape.Unknown,
    };

    private void Say(int position, string message) => _findings.Add(ExpressionError.At(_text, position, message));
}
