using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Policies.Templates;

/// <summary>Texts with placeholders. They are read once, when the configuration is loaded.</summary>
internal sealed class Template
{
    private readonly Dictionary<string, TemplateText> _texts = new(StringComparer.Ordinal);

    /// <summary>Whether there is nothing to replace in any of it.</summary>
    public bool IsEmpty => _texts.Count == 0;

    /// <summary>Every placeholder that was read.</summary>
    public IEnumerable<Placeholder> Placeholders => _texts.Values.SelectMany(text => text.Placeholders);

    /// <summary>Reads a string of the template.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Compile(string text)
    {
        if (!TemplateField.IsOne(text))
        {
            return null;
        }

        if (TemplateText.TryParse(text, out var template, out var error))
        {
            _texts[text] = template;
        }

        return error;
    }

    /// <summary>Reads the values of a setting whose shape is <see cref="TemplateShape"/>: none of them is wrong.</summary>
    public void Compile(IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        foreach (var (_, text) in entries)
        {
            Compile(text);
        }
    }

    /// <summary>A string with its placeholders replaced, as the value of a label or an annotation.</summary>
    /// <param name="map">Which of them: <c>labels</c> or <c>annotations</c>.</param>
    /// <param name="key">Its key.</param>
    /// <param name="text">The string.</param>
    /// <param name="rendering">Has the values, and gets what is missing, or would be no label's value.</param>
    public string RenderMetadata(string map, string key, string text, Rendering rendering) =>
        map == "labels" ? RenderLabel(text, rendering, $"metadata.labels[\"{key}\"]") : Render(text, rendering);

    /// <summary>A string with its placeholders replaced, as the value of a label.</summary>
    /// <param name="text">The string.</param>
    /// <param name="rendering">Has the values, and gets what is missing, or would be no label's value.</param>
    /// <param name="place">The label, for messages.</param>
    public string RenderLabel(string text, Rendering rendering, string place)
    {
        var faults = rendering.Faults.Count;
        var value = Render(text, rendering);
        if (_texts.ContainsKey(text) && rendering.Faults.Count == faults && !KubernetesNames.IsLabelValue(value))
        {
            rendering.Refuse($"{place}: {text} gives \"{PlainText.Value(value)}\"; expected {KubernetesNames.LabelValue}");
        }

        return value;
    }

    /// <summary>A string with its placeholders replaced.</summary>
    public string Render(string text, Rendering rendering) => _texts.TryGetValue(text, out var template) ? template.Render(rendering, isExpanded: false) : text;
}
