namespace Sluice.Expressions;

/// <summary>What a <see cref="Value"/> is.</summary>
internal enum ValueKind : byte
{
    /// <summary>What went wrong. Errors are values: they go through strict functions and can be absorbed by <c>&amp;&amp;</c>, <c>||</c> and <c>?:</c>.</summary>
    Error,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A whole number of 64 bits.</summary>
    Int,

    /// <summary>A whole number of 64 bits without a sign.</summary>
    Uint,

    /// <summary>A floating-point number.</summary>
    Double,

    /// <summary>Text.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A type: what <c>type(x)</c> gives.</summary>
    Type,

    /// <summary>A moment.</summary>
    Timestamp,

    /// <summary>A span of time in nanoseconds.</summary>
    Duration,

    /// <summary>A value, or none.</summary>
    Optional,

    /// <summary>A value of a library's own: an address, a quantity, a URL.</summary>
    Opaque,
}
