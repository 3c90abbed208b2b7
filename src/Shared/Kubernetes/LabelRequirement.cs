namespace Sluice.Kubernetes;

/// <summary>One condition of a <see cref="LabelSelector"/>, already validated.</summary>
public sealed class LabelRequirement
{
    private readonly string[] _values;

    internal LabelRequirement(string key, LabelOperator @operator, string[] values)
    {
        Key = key;
        Operator = @operator;
        _values = values;
    }

    /// <summary>The key of the label.</summary>
    public string Key { get; }

    /// <summary>How the label is compared.</summary>
    public LabelOperator Operator { get; }

    /// <summary>The values for <see cref="LabelOperator.In"/> and <see cref="LabelOperator.NotIn"/>; else none.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>Whether labels meet the condition. An absent label meets NotIn and DoesNotExist.</summary>
    /// <param name="labels">The labels.</param>
    public bool Matches<TLabels>(TLabels labels)
        where TLabels : ILabelLookup, allows ref struct
    {
        var exists = labels.TryGet(Key, out var value);
        return Operator switch
        {
            LabelOperator.In => exists && HasValue(value!),
            LabelOperator.NotIn => !exists || !HasValue(value!),
            LabelOperator.Exists => exists,
            _ => !exists,
        };
    }

    private bool HasValue(string value)
    {
        foreach (var candidate in _values)
        {
            if (candidate == value)
            {
                return true;
            }
        }

        return false;
    }
}
