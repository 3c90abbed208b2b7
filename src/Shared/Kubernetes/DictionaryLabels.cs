using System.Diagnostics.CodeAnalysis;

namespace Sluice.Kubernetes;

/// <summary>Labels that are kept in a dictionary.</summary>
/// <param name="labels">The labels; null stands for none.</param>
internal readonly struct DictionaryLabels(IReadOnlyDictionary<string, string>? labels) : ILabelLookup
{
    private readonly IReadOnlyDictionary<string, string>? _labels = labels;

    /// <inheritdoc/>
    public bool TryGet(string key, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return _labels is not null && _labels.TryGetValue(key, out value);
    }
}
