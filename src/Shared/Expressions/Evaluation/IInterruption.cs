namespace Sluice.Expressions;

/// <summary>Says when nobody waits for an expression any more.</summary>
internal interface IInterruption
{
    /// <summary>Whether the expression is to stop.</summary>
    bool HasPassed { get; }
}
