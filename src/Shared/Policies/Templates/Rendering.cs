namespace Sluice.Policies.Templates;

/// <summary>Renders a template for one object, and gathers what cannot be rendered.</summary>
/// <param name="source">Where the values come from.</param>
internal sealed class Rendering(IPlaceholderSource source)
{
    private List<string>? _faults;

    /// <summary>What cannot be rendered, each with its placeholder and what would be accepted; each once.</summary>
    public IReadOnlyList<string> Faults => _faults ?? [];

    /// <summary>The value of a placeholder, or its default; "" where there is neither.</summary>
    /// <param name="placeholder">The placeholder.</param>
    /// <param name="isExpanded">Whether kubelet expands references to variables in the text that the value becomes a part of.</param>
    public string Resolve(Placeholder placeholder, bool isExpanded)
    {
        // As in a shell, :- also stands in for an empty value.
        var value = source.Find(placeholder.Path);
        if (placeholder.Default is { } fallback && string.IsNullOrEmpty(value))
        {
            return fallback.Render(this, isExpanded);
        }

        var path = placeholder.Path.Text;
        if (value is null)
        {
            Refuse($"placeholder ${{{path}}}: {(placeholder.Path.IsOfNamespace ? "the namespace" : source.Owner)} has no such value; expected one, or a default in the template (${{{path}:-…}})");
            return "";
        }

        if (placeholder.Pattern?.FindFault(value) is { } fault)
        {
            Refuse($"placeholder ${{{path}}}: {fault}; expected {placeholder.Pattern.Expected}");
        }

        return isExpanded ? WithoutReferences(value) : value;
    }

    /// <summary>Takes note of something that cannot be rendered.</summary>
    public void Refuse(string fault)
    {
        _faults ??= [];
        if (!_faults.Contains(fault))
        {
            _faults.Add(fault);
        }
    }

    // Kubelet reads $(NAME) as a reference and $$ as a dollar sign. What the pod's author writes must stay what it is: with its dollar signs doubled, wherever one
    // could begin a reference with what follows, in the value or behind it.
    private static string WithoutReferences(string value)
    {
        if (!value.Contains('$', StringComparison.Ordinal))
        {
            return value;
        }

        var text = new System.Text.StringBuilder(value.Length + 8);
        for (var i = 0; i < value.Length; i++)
        {
            var isRead = value[i] == '$' && (i + 1 == value.Length || value[i + 1] is '(' or '$' || (i > 0 && value[i - 1] == '$'));
            text.Append(isRead ? "$$" : value[i].ToString());
        }

        return text.ToString();
    }
}
