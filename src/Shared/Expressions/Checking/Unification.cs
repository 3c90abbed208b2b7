namespace Sluice.Expressions;

/// <summary>
/// What the parameters of types stand for, as far as it is known: found by comparing types, as the checker of cel-go does. An attempt that
/// fails leaves nothing behind.
/// </summary>
internal sealed class Unification
{
    private readonly Dictionary<string, CelType> _known = new(StringComparer.Ordinal);
    private readonly List<(string Name, CelType? Before)> _changes = [];
    private int _fresh;

    /// <summary>A parameter that stands for nothing yet.</summary>
    public CelType Fresh() => CelType.Parameter($"_{_fresh++}");

    /// <summary>Whether a value of one type can stand where the other is expected.</summary>
    public bool IsAssignable(CelType type, CelType expected)
    {
        _changes.Clear();
        return Match(type, expected) || TakeBack();
    }

    /// <summary>Whether all of one list can stand where the others are expected.</summary>
    public bool AreAssignable(IReadOnlyList<CelType> types, IReadOnlyList<CelType> expected)
    {
        _changes.Clear();
        return MatchAll(types, expected) || TakeBack();
    }

    /// <summary>The type with everything filled in that is known.</summary>
    /// <param name="type">The type.</param>
    /// <param name="final">Whether what is still open becomes <c>dyn</c>.</param>
    public CelType Resolve(CelType type, bool final = false)
    {
        if (type.Kind == TypeKind.Parameter)
        {
            return _known.TryGetValue(type.Name, out var known) ? Resolve(known, final) : final ? CelType.Dyn : type;
        }

        return type.Map(parameter => Resolve(parameter, final));
    }

    /// <summary>The type with its own parameters replaced by fresh ones, the same for all types of one overload.</summary>
    public CelType Instantiate(CelType type, Dictionary<string, CelType> fresh)
    {
        if (type.Kind != TypeKind.Parameter)
        {
            return type.Map(parameter => Instantiate(parameter, fresh));
        }

        if (!fresh.TryGetValue(type.Name, out var own))
        {
            fresh.Add(type.Name, own = Fresh());
        }

        return own;
    }

    /// <summary>The one of two matching types that says less.</summary>
    public static CelType MoreGeneral(CelType left, CelType right) => SaysLess(left, right) ? left : right;

    private void Learn(string parameter, CelType type)
    {
        _changes.Add((parameter, _known.GetValueOrDefault(parameter)));
        _known[parameter] = type;
    }

    // Always false: the attempt has failed.
    private bool TakeBack()
    {
        for (var i = _changes.Count - 1; i >= 0; i--)
        {
            if (_changes[i].Before is { } before)
            {
                _known[_changes[i].Name] = before;
            }
            else
            {
                _known.Remove(_changes[i].Name);
            }
        }

        return false;
    }

    private bool Match(CelType type, CelType expected)
    {
        if (expected.Kind == TypeKind.Parameter)
        {
            var bound = Bind(expected, type);
            if (bound is not null)
            {
                return bound.Value;
            }
        }

        if (type.Kind == TypeKind.Parameter)
        {
            return Bind(type, expected) ?? false;
        }

        if (IsOpen(type) || IsOpen(expected))
        {
            return true;
        }

        if (type.Kind == TypeKind.Null || expected.Kind == TypeKind.Null)
        {
            return IsNullable(type) && IsNullable(expected);
        }

        return type.Kind == expected.Kind
            && (type.Kind == TypeKind.Type || (type.Name == expected.Name && MatchAll(type.Parameters, expected.Parameters)));
    }

    private bool MatchAll(IReadOnlyList<CelType> types, IReadOnlyList<CelType> expected)
    {
        if (types.Count != expected.Count)
        {
            return false;
        }

        for (var i = 0; i < types.Count; i++)
        {
            if (!Match(types[i], expected[i]))
            {
                return false;
            }
        }

        return true;
    }

    // True when the parameter stands for the type now, false when it stands for another, null when it cannot stand for it because it is in it.
    private bool? Bind(CelType parameter, CelType type)
    {
        if (parameter.Equals(type))
        {
            return true;
        }

        if (_known.TryGetValue(parameter.Name, out var known))
        {
            if (type.Equals(known))
            {
                return true;
            }

            if (!Match(type, known))
            {
                return false;
            }

            var general = MoreGeneral(type, known);
            if (!Occurs(parameter, general))
            {
                Learn(parameter.Name, general);
            }

            return true;
        }

        if (Occurs(parameter, type))
        {
            return null;
        }

        Learn(parameter.Name, type);
        return true;
    }

    private bool Occurs(CelType parameter, CelType type)
    {
        if (type.Kind == TypeKind.Parameter)
        {
            return type.Name == parameter.Name || (_known.TryGetValue(type.Name, out var known) && Occurs(parameter, known));
        }

        return type.Parameters.Any(inner => Occurs(parameter, inner));
    }

    private static bool SaysLess(CelType left, CelType right)
    {
        if (left.Kind is TypeKind.Dyn or TypeKind.Parameter)
        {
            return true;
        }

        return left.Kind == right.Kind && left.Name == right.Name && left.Parameters.Count == right.Parameters.Count
            && left.Parameters.Zip(right.Parameters).All(pair => SaysLess(pair.First, pair.Second));
    }

    private static bool IsOpen(CelType type) => type.Kind is TypeKind.Dyn or TypeKind.Error;

    private static bool IsNullable(CelType type) =>
        type.Kind is TypeKind.Null or TypeKind.Opaque or TypeKind.Object or TypeKind.Duration or TypeKind.Timestamp;
}
