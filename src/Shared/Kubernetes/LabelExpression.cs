namespace Sluice.Kubernetes;

/// <summary>An element of <c>matchExpressions</c> as it was written, not yet validated.</summary>
/// <param name="Key">The label's key.</param>
/// <param name="Operator">In, NotIn, Exists or DoesNotExist.</param>
/// <param name="Values">The values; null and empty are the same.</param>
public readonly record struct LabelExpression(string? Key, string? Operator, IReadOnlyList<string>? Values = null);
