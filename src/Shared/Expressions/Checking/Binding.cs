namespace Sluice.Expressions;

/// <summary>What a name stands for.</summary>
/// <param name="Kind">Where its value is.</param>
/// <param name="Slot">The place, of a variable.</param>
/// <param name="Type">The type.</param>
/// <param name="Constant">The value, of a constant.</param>
internal sealed record Binding(BindingKind Kind, int Slot, CelType Type, Value Constant = default);

/// <summary>Where the value of a name is.</summary>
internal enum BindingKind : byte
{
    /// <summary>A variable of the environment.</summary>
    Variable,

    /// <summary>A variable of a macro.</summary>
    Local,

    /// <summary>The name of a type.</summary>
    Constant,
}
