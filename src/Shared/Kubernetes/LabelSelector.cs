using System.Diagnostics.CodeAnalysis;

namespace Sluice.Kubernetes;

/// <summary>
/// A label selector of Kubernetes (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/): every
/// condition has to hold. One without conditions selects everything.
/// </summary>
public sealed class LabelSelector
{
    /// <summary>The operators of <c>matchExpressions</c>, in words for a message.</summary>
    public const string AcceptedOperators = "In, NotIn, Exists or DoesNotExist";

    private readonly LabelRequirement[] _requirements;

    private LabelSelector(LabelRequirement[] requirements) => _requirements = requirements;

    /// <summary>The selector without conditions.</summary>
    public static LabelSelector Everything { get; } = new([]);

    /// <summary>Whether there is no condition, so that everything is selected.</summary>
    public bool IsEmpty => _requirements.Length == 0;

    /// <summary>The conditions: those of <c>matchLabels</c> (as In with one value), then those of <c>matchExpressions</c>.</summary>
    public IReadOnlyList<LabelRequirement> Requirements => _requirements;

    /// <summary>Builds a selector from what was written.</summary>
    /// <param name="matchLabels">Keys and values that labels must have; null stands for none.</param>
    /// <param name="matchExpressions">Further conditions; null stands for none.</param>
    /// <param name="selector">The selector, or null when something is wrong.</param>
    /// <param name="errors">Everything that is wrong, with its place; empty when nothing is.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public static bool TryCreate(
        IEnumerable<KeyValuePair<string, string>>? matchLabels,
        IEnumerable<LabelExpression>? matchExpressions,
        [NotNullWhen(true)] out LabelSelector? selector,
        out IReadOnlyList<LabelSelectorError> errors)
    {
        var builder = new LabelSelectorBuilder();
        foreach (var (key, value) in matchLabels ?? [])
        {
            builder.AddLabel(key, value);
        }

        foreach (var expression in matchExpressions ?? [])
        {
            builder.AddExpression(expression);
        }

        errors = builder.Errors;
        selector = errors.Count == 0 ? new LabelSelector([.. builder.Requirements]) : null;
        return selector is not null;
    }

    /// <summary>The conditions as text that is the same for selectors that differ only in the order, or in the way, in which they were written.</summary>
    public string ToCanonicalText()
    {
        var lines = _requirements.Select(requirement =>
            $"{requirement.Key} {requirement.Operator} {string.Join(',', requirement.Values.Distinct().Order(StringComparer.Ordinal))}");
        return string.Join('\n', lines.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Whether labels meet every condition. Does not allocate.</summary>
    /// <param name="labels">The labels.</param>
    public bool Matches<TLabels>(TLabels labels)
        where TLabels : ILabelLookup, allows ref struct
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }
}
