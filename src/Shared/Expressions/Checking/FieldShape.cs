using System.Collections.Immutable;
using Sluice.Kubernetes.Schema;

namespace Sluice.Expressions;

/// <summary>What Kubernetes' schema says of a value: an object of one or more types, a list, a map, a value without parts; or nothing at all.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Path">Where it stands, for messages: <c>object.spec.replicas</c>.</param>
internal sealed record FieldShape(FieldShapeKind Kind, string Path)
{
    /// <summary>Nothing is known of it.</summary>
    public static FieldShape Unknown { get; } = new(FieldShapeKind.Unknown, "");

    /// <summary>An empty list or map: whatever stands beside it.</summary>
    public static FieldShape Nothing { get; } = new(FieldShapeKind.Nothing, "");

    /// <summary>The types of an object: what has a field in one of them may have it.</summary>
    public ImmutableArray<SchemaType> Types { get; init; } = [];

    /// <summary>What a list or a map holds.</summary>
    public FieldShape? Element { get; init; }

    /// <summary>What a value without parts is.</summary>
    public SchemaValue Scalar { get; init; }

    /// <summary>An object of these types.</summary>
    public static FieldShape Object(IEnumerable<SchemaType> types, string path) => new(FieldShapeKind.Object, path) { Types = [.. types.Distinct()] };

    /// <summary>A value without parts.</summary>
    public static FieldShape Of(SchemaValue scalar, string path) => new(FieldShapeKind.Scalar, path) { Scalar = scalar };

    /// <summary>The value of a field.</summary>
    public static FieldShape Of(SchemaField field, string path)
    {
        var inner = field.Value switch
        {
            SchemaValue.Any => Unknown,
            SchemaValue.Object => KubernetesSchema.Default.TypeOf(field) is { } type ? Object([type], path) : Unknown,
            _ => Of(field.Value, path),
        };
        return field.Container switch
        {
            SchemaContainer.List => new FieldShape(FieldShapeKind.List, path) { Element = inner },
            SchemaContainer.Map => new FieldShape(FieldShapeKind.Map, path) { Element = inner },
            _ => inner,
        };
    }

    /// <summary>What is one or the other.</summary>
    public static FieldShape Either(FieldShape one, FieldShape other)
    {
        if (one.Kind == FieldShapeKind.Nothing || other.Kind == FieldShapeKind.Nothing)
        {
            return one.Kind == FieldShapeKind.Nothing ? other : one;
        }

        if (one.Kind != other.Kind)
        {
            return Unknown;
        }

        return one.Kind switch
        {
            FieldShapeKind.Object => Object(one.Types.Concat(other.Types), one.Path),
            FieldShapeKind.List or FieldShapeKind.Map => one with { Element = Either(one.Element!, other.Element!) },
            FieldShapeKind.Scalar when one.Scalar == other.Scalar => one,
            _ => Unknown,
        };
    }
}

/// <summary>Which <see cref="FieldShape"/> it is.</summary>
internal enum FieldShapeKind
{
    /// <summary>Nothing is known.</summary>
    Unknown,

    /// <summary>Empty.</summary>
    Nothing,

    /// <summary>An object with fields.</summary>
    Object,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map with free keys.</summary>
    Map,

    /// <summary>A text, a number, a truth value.</summary>
    Scalar,
}
