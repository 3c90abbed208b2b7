namespace Sluice.Expressions;

/// <summary>A value of a library's own type: an address, a quantity, a URL. Its fields are unknown to the language, only functions read it.</summary>
/// <param name="type">The type, from <see cref="CelType.Opaque"/>.</param>
internal abstract class OpaqueValue(CelType type)
{
    /// <summary>The type.</summary>
    public CelType Type { get; } = type;

    /// <summary>Whether the other value, of any type, is the same.</summary>
    public abstract bool ValueEquals(OpaqueValue other);
}

/// <summary>An opaque value around a .NET value, compared by it.</summary>
/// <param name="type">The type.</param>
/// <param name="content">What it holds.</param>
internal sealed class OpaqueValue<T>(CelType type, T content) : OpaqueValue(type)
    where T : notnull
{
    /// <summary>What it holds.</summary>
    public T Content { get; } = content;

    /// <inheritdoc />
    public override bool ValueEquals(OpaqueValue other) =>
        other is OpaqueValue<T> same && ReferenceEquals(Type, same.Type) && EqualityComparer<T>.Default.Equals(Content, same.Content);
}
