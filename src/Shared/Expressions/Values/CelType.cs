namespace Sluice.Expressions;

/// <summary>
/// A type of the language: what the checker reasons about, and what <c>type(x)</c> gives. Made by the members of this class only;
/// simple ones are compared by reference, others by <see cref="Equals(CelType)"/>.
/// </summary>
internal sealed class CelType : IEquatable<CelType>
{
    private CelType(TypeKind kind, string name, params CelType[] parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
    }

    /// <summary>Anything: checked when the expression runs.</summary>
    public static CelType Dyn { get; } = new(TypeKind.Dyn, "dyn");

    /// <summary>The type of what could not be checked, so that one mistake is reported once.</summary>
    public static CelType Error { get; } = new(TypeKind.Error, "!error!");

    /// <summary>Of <c>null</c>.</summary>
    public static CelType Null { get; } = new(TypeKind.Null, "null_type");

    /// <summary>Of <c>true</c> and <c>false</c>.</summary>
    public static CelType Bool { get; } = new(TypeKind.Bool, "bool");

    /// <summary>Of whole numbers.</summary>
    public static CelType Int { get; } = new(TypeKind.Int, "int");

    /// <summary>Of whole numbers without a sign.</summary>
    public static CelType Uint { get; } = new(TypeKind.Uint, "uint");

    /// <summary>Of floating-point numbers.</summary>
    public static CelType Double { get; } = new(TypeKind.Double, "double");

    /// <summary>Of texts.</summary>
    public static CelType String { get; } = new(TypeKind.String, "string");

    /// <summary>Of bytes.</summary>
    public static CelType Bytes { get; } = new(TypeKind.Bytes, "bytes");

    /// <summary>Of moments.</summary>
    public static CelType Timestamp { get; } = new(TypeKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>Of spans of time.</summary>
    public static CelType Duration { get; } = new(TypeKind.Duration, "google.protobuf.Duration");

    /// <summary>Anything or none.</summary>
    public static CelType DynOptional { get; } = new(TypeKind.Opaque, "optional_type", Dyn);

    /// <summary>A list of anything.</summary>
    public static CelType DynList { get; } = new(TypeKind.List, "list", Dyn);

    /// <summary>A map of anything.</summary>
    public static CelType DynMap { get; } = new(TypeKind.Map, "map", Dyn, Dyn);

    /// <summary>The type of types.</summary>
    public static CelType Type { get; } = new(TypeKind.Type, "type");

    /// <summary>What kind of type this is.</summary>
    public TypeKind Kind { get; }

    /// <summary>The name without parameters: <c>int</c>, <c>list</c>, <c>net.IP</c>.</summary>
    public string Name { get; }

    /// <summary>Of a list its elements' type; of a map its keys' and its values'; of an optional or another opaque type its own.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>A list of elements of that type.</summary>
    public static CelType List(CelType element) => element.Kind == TypeKind.Dyn ? DynList : new CelType(TypeKind.List, "list", element);

    /// <summary>A map.</summary>
    public static CelType Map(CelType key, CelType value) => new(TypeKind.Map, "map", key, value);

    /// <summary>A value of that type, or none.</summary>
    public static CelType Optional(CelType value) => new(TypeKind.Opaque, "optional_type", value);

    /// <summary>A type of a library's own: <c>net.IP</c>.</summary>
    public static CelType Opaque(string name) => new(TypeKind.Opaque, name);

    /// <summary>The type of a type.</summary>
    public static CelType TypeOf(CelType type) => new(TypeKind.Type, "type", type);

    /// <summary>A type parameter of an overload: the same type wherever its name stands.</summary>
    public static CelType Parameter(string name) => new(TypeKind.Parameter, name);

    /// <summary>An object with fields of known types, such as the admission request; other fields are errors.</summary>
    public static CelType Object(string name, IReadOnlyDictionary<string, CelType> fields) => new(TypeKind.Object, name) { Fields = fields };

    /// <summary>Of an object, its fields.</summary>
    public IReadOnlyDictionary<string, CelType>? Fields { get; private init; }

    /// <summary>Whether this is a value or none.</summary>
    public bool IsOptional => Kind == TypeKind.Opaque && Name == "optional_type";

    /// <summary>The same type with other parameters; itself when they are the same.</summary>
    public CelType Map(Func<CelType, CelType> parameter)
    {
        if (Parameters.Count == 0)
        {
            return this;
        }

        var mapped = new CelType[Parameters.Count];
        var changed = false;
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = parameter(Parameters[i]);
            changed |= !ReferenceEquals(mapped[i], Parameters[i]);
        }

        return changed ? new CelType(Kind, Name, mapped) { Fields = Fields } : this;
    }

    /// <inheritdoc />
    public bool Equals(CelType? other) =>
        ReferenceEquals(this, other) || (other is not null && Kind == other.Kind && Name == other.Name && Parameters.SequenceEqual(other.Parameters));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Name);

    /// <summary>As Kubernetes writes it: <c>list(string)</c>.</summary>
    public override string ToString() => Parameters.Count == 0 ? Name : $"{Name}({string.Join(", ", Parameters)})";
}
