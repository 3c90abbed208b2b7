using System.Collections.Immutable;

namespace Sluice.Kubernetes.Schema;

/// <summary>A type of Kubernetes' API: a kind, or an object inside one.</summary>
internal sealed class SchemaType
{
    private readonly Dictionary<string, SchemaField> _fields;

    internal SchemaType(string name, IEnumerable<SchemaField> fields)
    {
        Name = name;
        Fields = [.. fields];
        _fields = Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
    }

    /// <summary>Its name in the OpenAPI document without its beginning: <c>core.v1.Container</c>.</summary>
    public string Name { get; }

    /// <summary>Whether server-side apply takes it as one value, with one owner (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Its fields, in the order of their names.</summary>
    public ImmutableArray<SchemaField> Fields { get; }

    /// <summary>The field of that name, or null.</summary>
    public SchemaField? Find(string field) => _fields.GetValueOrDefault(field);
}

/// <summary>A field of a <see cref="SchemaType"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Container">Whether it is one value, a list, or a map with free keys.</param>
/// <param name="Value">What the value is, or each of its values.</param>
internal sealed record SchemaField(string Name, SchemaContainer Container, SchemaValue Value)
{
    /// <summary>The type of an object, as <see cref="KubernetesSchema.TypeOf(SchemaField)"/> finds it; "" of other values.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>Whether the API server refuses an object without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// The fields that tell the items of a list apart (<c>x-kubernetes-list-map-keys</c>, else <c>x-kubernetes-patch-merge-key</c>); empty where the list is replaced
    /// as a whole, and of a set. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy.
    /// </summary>
    public ImmutableArray<string> ListKeys { get; init; } = [];

    /// <summary>Whether it is a list of scalars in which each stands once (<c>x-kubernetes-list-type: set</c>).</summary>
    public bool IsSet { get; init; }

    /// <summary>Whether it is a map that server-side apply takes as one value (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool IsAtomic { get; init; }

    /// <summary>The values that there are; empty where the API names none.</summary>
    public ImmutableArray<string> Enumeration { get; init; } = [];
}

/// <summary>How many values a field holds.</summary>
internal enum SchemaContainer
{
    /// <summary>One value.</summary>
    Single,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map from text to values.</summary>
    Map,
}

/// <summary>What a value is in JSON, as Kubernetes reads it.</summary>
internal enum SchemaValue
{
    /// <summary>Anything: the API does not say, or it is of somebody else's kind.</summary>
    Any,

    /// <summary>An object with fields of its own: <see cref="SchemaField.TypeName"/>.</summary>
    Object,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A quantity: text or a number.</summary>
    Quantity,

    /// <summary>A whole number or text, such as a port.</summary>
    IntegerOrText,

    /// <summary>A time in RFC 3339.</summary>
    Time,

    /// <summary>Bytes in base64.</summary>
    Bytes,
}
