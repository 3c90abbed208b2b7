namespace Sluice.Expressions;

/// <summary>
/// Finds out what every name and call means, and its type as far as that is known before the expression runs: JSON has no schema here, so
/// most of an object is <c>dyn</c>. All mistakes are reported.
/// </summary>
internal sealed partial class Checker
{
    private readonly string _text;
    private readonly ExpressionEnvironment _environment;
    private readonly Unification _types = new();
    private readonly List<ExpressionError> _errors = [];
    private int _mixing;
    private readonly List<(string Name, Binding Binding)> _locals = [];
    private readonly List<SyntaxNode> _checked = [];

    private Checker(string text, ExpressionEnvironment environment)
    {
        _text = text;
        _environment = environment;
    }

    private int LocalCount { get; set; }

    /// <summary>Checks a tree and writes into it what was found.</summary>
    /// <param name="text">The text that it was read from.</param>
    /// <param name="root">The tree.</param>
    /// <param name="environment">What the expression may name.</param>
    /// <param name="localCount">How many variables of macros there are at the same time.</param>
    public static IReadOnlyList<ExpressionError> Check(string text, SyntaxNode root, ExpressionEnvironment environment, out int localCount)
    {
        var checker = new Checker(text, environment);
        checker.Check(root);
        foreach (var node in checker._checked)
        {
            node.Type = checker._types.Resolve(node.Type, final: true);
        }

        localCount = checker.LocalCount;
        return checker._errors;
    }

    private CelType Check(SyntaxNode node)
    {
        var type = node switch
        {
            ConstantNode constant => constant.Value.Type,
            IdentifierNode identifier => CheckIdentifier(identifier),
            SelectNode select => CheckSelect(select),
            IndexNode index => CheckIndex(index),
            CallNode call => CheckCall(call),
            LogicalNode logical => CheckLogical(logical),
            ConditionalNode conditional => CheckConditional(conditional),
            ListNode list => CheckList(list),
            MapNode map => CheckMap(map),
            ComprehensionNode comprehension => CheckComprehension(comprehension),
            BindNode bind => CheckBind(bind),
            _ => CelType.Error,
        };
        node.Type = type;
        _checked.Add(node);
        return type;
    }

    private CelType CheckIdentifier(IdentifierNode node)
    {
        node.Binding = FindLocal(node.Name) ?? _environment.Find(node.Name);
        if (node.Binding is not null)
        {
            return node.Binding.Type;
        }

        var name = node.Name.TrimStart('.');
        return Report(node, _environment.Refusal(name) ?? $"undeclared reference to '{name}'; there are {string.Join(", ", VisibleNames())}");
    }

    private IEnumerable<string> VisibleNames() => _locals.Select(local => local.Name).Concat(_environment.RootNames);

    private Binding? FindLocal(string name)
    {
        for (var i = _locals.Count - 1; i >= 0; i--)
        {
            if (_locals[i].Name == name)
            {
                return _locals[i].Binding;
            }
        }

        return null;
    }

    // Kubernetes has these as fields of one object, so has(variables.a) and variables.?a are asked of a variable too.
    private const string Room = "variables";

    private CelType CheckSelect(SelectNode node)
    {
        if (QualifiedName(node.Operand) is { } room && _environment.Find($"{room}.{node.Field}") is { } binding && (node is { IsTest: false, IsOptional: false } || room == Room))
        {
            node.Binding = binding;
            return node.IsTest ? CelType.Bool : node.IsOptional ? CelType.Optional(binding.Type) : binding.Type;
        }

        var operand = _types.Resolve(Check(node.Operand));
        var inner = operand.IsOptional ? operand.Parameters[0] : operand;
        var field = FieldType(node, inner);
        return node.IsTest ? CelType.Bool : operand.IsOptional || node.IsOptional ? CelType.Optional(field) : field;
    }

    private CelType FieldType(SelectNode node, CelType type)
    {
        switch (type.Kind)
        {
            case TypeKind.Map:
                return type.Parameters[1];
            case TypeKind.Object:
                return type.Fields!.TryGetValue(node.Field, out var field)
                    ? field
                    : Report(node, $"undefined field '{node.Field}'; {type.Name} has {string.Join(", ", type.Fields.Keys)}");
            case TypeKind.Parameter:
                _types.IsAssignable(CelType.Dyn, type);
                return CelType.Dyn;
            case TypeKind.Dyn or TypeKind.Error:
                return CelType.Dyn;
            default:
                Report(node, $"type '{type}' does not support field selection; maps and objects do");
                return CelType.Dyn;
        }
    }

    // a.b.c as one name, unless a is a variable of a macro.
    private string? QualifiedName(SyntaxNode node)
    {
        var names = new List<string>();
        while (node is SelectNode { IsTest: false, IsOptional: false } select)
        {
            names.Add(select.Field);
            node = select.Operand;
        }

        if (node is not IdentifierNode identifier || FindLocal(identifier.Name) is not null)
        {
            return null;
        }

        names.Add(identifier.Name);
        names.Reverse();
        return string.Join('.', names);
    }

    private CelType CheckIndex(IndexNode node)
    {
        var operand = _types.Resolve(Check(node.Operand));
        var index = Check(node.Index);
        var inner = operand.IsOptional ? operand.Parameters[0] : operand;
        var isOptional = operand.IsOptional || node.IsOptional;
        CelType? element = inner.Kind switch
        {
            TypeKind.List when _types.IsAssignable(index, CelType.Int) => inner.Parameters[0],
            TypeKind.Map when _types.IsAssignable(index, inner.Parameters[0]) => inner.Parameters[1],
            TypeKind.Dyn or TypeKind.Error or TypeKind.Parameter => CelType.Dyn,
            _ => null,
        };
        element ??= Report(node, NoOverload(node.IsOptional ? "_[?_]" : "_[_]", [operand, index]) + "; lists are indexed by int, maps by their keys");
        return isOptional ? CelType.Optional(element) : element;
    }

    private CelType CheckLogical(LogicalNode node)
    {
        foreach (var term in node.Terms)
        {
            Expect(term, CelType.Bool);
        }

        return CelType.Bool;
    }

    private CelType CheckConditional(ConditionalNode node)
    {
        Expect(node.Condition, CelType.Bool);
        var (whenTrue, whenFalse) = (Check(node.WhenTrue), Check(node.WhenFalse));
        return _types.IsAssignable(whenTrue, whenFalse)
            ? Unification.MoreGeneral(_types.Resolve(whenTrue), _types.Resolve(whenFalse))
            : Report(node, NoOverload("_?_:_", [CelType.Bool, whenTrue, whenFalse]) + "; both sides must have the same type: dyn(x) leaves a type open");
    }

    private CelType CheckList(ListNode node)
    {
        CelType? element = null;
        foreach (var (value, isOptional) in node.Elements)
        {
            var type = Check(value);
            element = Join(value, element, isOptional ? Unwrap(value, type) : type);
        }

        return CelType.List(element ?? _types.Fresh());
    }

    private CelType CheckMap(MapNode node)
    {
        CelType? keys = null;
        CelType? values = null;
        foreach (var (key, value, isOptional) in node.Entries)
        {
            keys = Join(key, keys, Check(key));
            var type = Check(value);
            type = isOptional ? Unwrap(value, type) : type;
            values = node.TypeName is null ? Join(value, values, type) : CelType.Dyn;
        }

        if (node.TypeName is null)
        {
            return CelType.Map(keys ?? _types.Fresh(), values ?? _types.Fresh());
        }

        return _environment.IsObjectType(node.TypeName)
            ? CelType.Map(CelType.String, CelType.Dyn)
            : Report(node, $"undeclared reference to '{node.TypeName}'; a map is written {{'key': value}}");
    }

    private CelType Unwrap(SyntaxNode node, CelType type)
    {
        type = _types.Resolve(type);
        if (type.IsOptional)
        {
            return type.Parameters[0];
        }

        return type.Kind == TypeKind.Dyn ? type : Report(node, $"expected type 'optional_type({type})' but found '{type}'; a '?' takes an optional value");
    }

    // All elements of a literal have one type, as in Kubernetes.
    private CelType Join(SyntaxNode node, CelType? previous, CelType current)
    {
        if (previous is null)
        {
            return current;
        }

        if (_types.IsAssignable(previous, current))
        {
            return Unification.MoreGeneral(_types.Resolve(previous), _types.Resolve(current));
        }

        return _environment.MixedLiterals || _mixing > 0
            ? CelType.Dyn
            : Report(node, $"expected type '{Final(previous)}' but found '{Final(current)}'; all of a list or map have one type: dyn(x) leaves a type open");
    }

    private CelType Final(CelType type) => _types.Resolve(type, final: true);

    private void Expect(SyntaxNode node, CelType expected)
    {
        var type = Check(node);
        if (!_types.IsAssignable(type, expected))
        {
            Report(node, $"expected type '{expected}' but found '{Final(type)}'");
        }
    }

    private string NoOverload(string function, IReadOnlyList<CelType> types) =>
        $"found no matching overload for '{function}' applied to '({string.Join(", ", types.Select(Final))})'";

    private CelType Report(SyntaxNode node, string message)
    {
        if (_environment.IsChecked)
        {
            _errors.Add(ExpressionError.At(_text, node.Position, message));
            return CelType.Error;
        }

        return CelType.Dyn;
    }
}
