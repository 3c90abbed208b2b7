namespace Sluice.Kubernetes;

/// <summary>Collects the conditions of a selector, and everything that is wrong with them.</summary>
internal sealed class LabelSelectorBuilder
{
    private readonly List<LabelRequirement> _requirements = [];
    private readonly List<LabelSelectorError> _errors = [];
    private int _expressions;

    public IReadOnlyList<LabelRequirement> Requirements => _requirements;

    public IReadOnlyList<LabelSelectorError> Errors => _errors;

    public void AddLabel(string? key, string? value)
    {
        var path = $"matchLabels[{key}]";
        CheckKey(path, key);
        CheckValue(path, value);
        _requirements.Add(new LabelRequirement(key ?? "", LabelOperator.In, [value ?? ""]));
    }

    public void AddExpression(LabelExpression expression)
    {
        var path = $"matchExpressions[{_expressions++}]";
        CheckKey(path + ".key", expression.Key);
        string[] values = [.. expression.Values ?? []];
        for (var i = 0; i < values.Length; i++)
        {
            CheckValue($"{path}.values[{i}]", values[i]);
        }

        if (TryParseOperator(expression.Operator, out var comparison))
        {
            CheckValueCount(path + ".values", comparison, values.Length);
            _requirements.Add(new LabelRequirement(expression.Key ?? "", comparison, values));
        }
        else
        {
            Report(path + ".operator", $"\"{expression.Operator}\" is not an operator; accepted is {LabelSelector.AcceptedOperators}");
        }
    }

    // By name only: Enum.TryParse would also take numbers.
    private static bool TryParseOperator(string? text, out LabelOperator comparison)
    {
        LabelOperator? parsed = text switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => null,
        };
        comparison = parsed.GetValueOrDefault();
        return parsed is not null;
    }

    private void CheckKey(string path, string? key)
    {
        if (!KubernetesNames.IsQualifiedName(key))
        {
            Report(path, $"\"{key}\" is not {KubernetesNames.QualifiedName}");
        }
    }

    private void CheckValue(string path, string? value)
    {
        if (!KubernetesNames.IsLabelValue(value))
        {
            Report(path, $"\"{value}\" is not {KubernetesNames.LabelValue}");
        }
    }

    private void CheckValueCount(string path, LabelOperator comparison, int count)
    {
        var wanted = comparison is LabelOperator.In or LabelOperator.NotIn;
        if (wanted && count == 0)
        {
            Report(path, $"{comparison} needs at least one value");
        }
        else if (!wanted && count > 0)
        {
            Report(path, $"{comparison} takes no values; leave them out, or use In or NotIn");
        }
    }

    private void Report(string path, string message) => _errors.Add(new LabelSelectorError(path, message));
}
