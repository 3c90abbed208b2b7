using System.Diagnostics.CodeAnalysis;

namespace Sluice.Kubernetes;

/// <summary>Labels of an object, wherever they are kept. Implemented by a struct, it costs no allocation to match a selector.</summary>
public interface ILabelLookup
{
    /// <summary>Finds the value of a label.</summary>
    /// <param name="key">The label's key, ordinal.</param>
    /// <param name="value">Its value, which may be empty; null when there is no such label.</param>
    /// <returns>Whether there is such a label.</returns>
    bool TryGet(string key, [NotNullWhen(true)] out string? value);
}
