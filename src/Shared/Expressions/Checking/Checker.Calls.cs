namespace Sluice.Expressions;

/// <content>Calls, and what macros bind.</content>
internal sealed partial class Checker
{
    private CelType CheckCall(CallNode node)
    {
        // What is formatted may be of any types, side by side in one literal.
        var isFormat = node.Function == "format" && node.Target is not null;
        _mixing += isFormat ? 1 : 0;
        var arguments = node.Arguments.Select(Check).ToList();
        _mixing -= isFormat ? 1 : 0;
        if (node.Target is not null && QualifiedName(node.Target) is { } room && FindFunction($"{room}.{node.Function}") is { } qualified)
        {
            node.Function = qualified;
            node.Target = null;
        }
        else if (node.Target is null)
        {
            node.Function = FindFunction(node.Function) ?? node.Function.TrimStart('.');
        }
        else
        {
            arguments.Insert(0, Check(node.Target));
        }

        return ResolveOverload(node, arguments);
    }

    private string? FindFunction(string name) => _environment.Candidates(name).FirstOrDefault(candidate => _environment.Functions[candidate].Count > 0);

    private CelType ResolveOverload(CallNode node, List<CelType> arguments)
    {
        var isMember = node.Target is not null;
        var overloads = _environment.Functions[node.Function];
        if (overloads.Count == 0)
        {
            return Report(node, $"undeclared reference to '{node.Function}'{Hint(node.Function)}");
        }

        CelType? result = null;
        var matching = new List<Overload>();
        foreach (var overload in overloads.Where(overload => overload.IsMember == isMember && overload.Parameters.Count == arguments.Count))
        {
            var fresh = new Dictionary<string, CelType>(StringComparer.Ordinal);
            var parameters = overload.Parameters.Select(parameter => _types.Instantiate(parameter, fresh)).ToList();
            if (!_types.AreAssignable(arguments, parameters))
            {
                continue;
            }

            matching.Add(overload);
            var type = _types.Resolve(_types.Instantiate(overload.Result, fresh));
            result = result is null || result.Equals(type) ? type : CelType.Dyn;
        }

        node.Overloads = matching.Count > 0 ? matching : [.. overloads.Where(overload => overload.IsMember == isMember)];
        return result ?? Report(node, NoOverload(node.Function, arguments) + Accepted(node, overloads));
    }

    private string Hint(string name)
    {
        var near = Suggestion.Nearest(name, _environment.Functions.Names);
        return near is null ? "; no function has this name" : $"; did you mean '{near}'?";
    }

    private static string Accepted(CallNode node, IReadOnlyList<Overload> overloads)
    {
        if (node.Function is "_==_" or "_!=_")
        {
            return "; values of different types are never equal: dyn(x) leaves a type open";
        }

        var shapes = overloads.Take(4).Select(overload => overload.IsMember
            ? $"{overload.Parameters[0]}.{overload.Function}({string.Join(", ", overload.Parameters.Skip(1))})"
            : $"({string.Join(", ", overload.Parameters)})");
        return $"; it takes {string.Join(" or ", shapes)}{(overloads.Count > 4 ? " or others" : "")}";
    }

    private CelType CheckComprehension(ComprehensionNode node)
    {
        var range = _types.Resolve(Check(node.Range));
        var (key, element) = Variables(node, range);
        var isSingle = node.Second is null;
        node.FirstSlot = Push(node.First, isSingle && range.Kind != TypeKind.Map ? element : key);
        node.SecondSlot = isSingle ? -1 : Push(node.Second!, element);
        if (node.Predicate is not null)
        {
            Expect(node.Predicate, CelType.Bool);
        }

        var made = node.Transform is null ? null : Check(node.Transform);
        _locals.RemoveRange(_locals.Count - (isSingle ? 1 : 2), isSingle ? 1 : 2);
        return node.Macro switch
        {
            Macro.Filter => CelType.List(range.Kind == TypeKind.Map ? key : element),
            Macro.Map or Macro.TransformList => CelType.List(made!),
            Macro.TransformMap => CelType.Map(range.Kind == TypeKind.List ? CelType.Int : key, made!),
            Macro.TransformMapEntry => EntryMap(node, made!),
            Macro.SortBy => range.Kind == TypeKind.List ? range : CelType.DynList,
            _ => CelType.Bool,
        };
    }

    private (CelType Key, CelType Element) Variables(ComprehensionNode node, CelType range)
    {
        switch (range.Kind)
        {
            case TypeKind.List:
                return (CelType.Int, range.Parameters[0]);
            case TypeKind.Map:
                return (range.Parameters[0], range.Parameters[1]);
            case TypeKind.Dyn or TypeKind.Error or TypeKind.Parameter:
                _types.IsAssignable(CelType.Dyn, range);
                return (CelType.Dyn, CelType.Dyn);
            default:
                Report(node.Range, $"expression of type '{Final(range)}' cannot be range of a comprehension (must be list, map, or dynamic)");
                return (CelType.Error, CelType.Error);
        }
    }

    private CelType EntryMap(ComprehensionNode node, CelType made)
    {
        var map = CelType.Map(_types.Fresh(), _types.Fresh());
        return _types.IsAssignable(made, map) ? _types.Resolve(map) : Report(node.Transform!, $"expected type 'map' but found '{Final(made)}'; write {{key: value}}");
    }

    private CelType CheckBind(BindNode node)
    {
        var value = _types.Resolve(Check(node.Value));
        if (node.Kind == BindKind.Bind)
        {
            return Scoped(node, value);
        }

        if (!value.IsOptional && value.Kind is not (TypeKind.Dyn or TypeKind.Error or TypeKind.Parameter))
        {
            Report(node, NoOverload(node.Kind == BindKind.OptionalMap ? "optMap" : "optFlatMap", [value]) + "; it is called on an optional value, such as object.?spec");
        }

        var body = _types.Resolve(Scoped(node, value.IsOptional ? value.Parameters[0] : CelType.Dyn));
        if (node.Kind == BindKind.OptionalMap)
        {
            return CelType.Optional(body);
        }

        return body.IsOptional || body.Kind is TypeKind.Dyn or TypeKind.Error
            ? body
            : Report(node.Body, $"expected type 'optional_type({Final(body)})' but found '{Final(body)}'");
    }

    private CelType Scoped(BindNode node, CelType variable)
    {
        node.Slot = Push(node.Variable, variable);
        var type = Check(node.Body);
        _locals.RemoveAt(_locals.Count - 1);
        return type;
    }

    private int Push(string name, CelType type)
    {
        var slot = _locals.Count;
        _locals.Add((name, new Binding(BindingKind.Local, slot, type)));
        LocalCount = Math.Max(LocalCount, _locals.Count);
        return slot;
    }
}
