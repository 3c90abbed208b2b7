namespace Sluice.Json;

/// <summary>What a JSON value is; <see cref="Missing"/> is a place where there is none.</summary>
public enum NodeKind : byte
{
    /// <summary>There is no value at this place.</summary>
    Missing,

    /// <summary>The literal <c>null</c>.</summary>
    Null,

    /// <summary>The literal <c>false</c>.</summary>
    False,

    /// <summary>The literal <c>true</c>.</summary>
    True,

    /// <summary>A number, kept as its text.</summary>
    Number,

    /// <summary>A string.</summary>
    String,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,
}
