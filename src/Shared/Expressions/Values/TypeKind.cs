namespace Sluice.Expressions;

/// <summary>What kind of type a <see cref="CelType"/> is.</summary>
internal enum TypeKind : byte
{
    /// <summary>Stands for a mistake that has been reported.</summary>
    Error,

    /// <summary>Anything.</summary>
    Dyn,

    /// <summary>A parameter of an overload.</summary>
    Parameter,

    /// <summary><c>null_type</c>.</summary>
    Null,

    /// <summary><c>bool</c>.</summary>
    Bool,

    /// <summary><c>int</c>.</summary>
    Int,

    /// <summary><c>uint</c>.</summary>
    Uint,

    /// <summary><c>double</c>.</summary>
    Double,

    /// <summary><c>string</c>.</summary>
    String,

    /// <summary><c>bytes</c>.</summary>
    Bytes,

    /// <summary><c>list(T)</c>.</summary>
    List,

    /// <summary><c>map(K, V)</c>.</summary>
    Map,

    /// <summary><c>type(T)</c>.</summary>
    Type,

    /// <summary><c>google.protobuf.Timestamp</c>.</summary>
    Timestamp,

    /// <summary><c>google.protobuf.Duration</c>.</summary>
    Duration,

    /// <summary>An object with known fields.</summary>
    Object,

    /// <summary>A type of a library's own, <c>optional_type(T)</c> among them.</summary>
    Opaque,
}
