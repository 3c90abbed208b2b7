namespace Sluice.Kubernetes;

/// <summary>What is wrong with a label selector.</summary>
/// <param name="Path">Where, seen from the selector: <c>matchLabels[app]</c>, <c>matchExpressions[0].values[1]</c>.</param>
/// <param name="Message">What is wrong, and what would be accepted.</param>
public readonly record struct LabelSelectorError(string Path, string Message)
{
    /// <summary>The place and the message.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
