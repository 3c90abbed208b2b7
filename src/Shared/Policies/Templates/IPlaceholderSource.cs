namespace Sluice.Policies.Templates;

/// <summary>Where the values of placeholders come from.</summary>
internal interface IPlaceholderSource
{
    /// <summary>What has them, for messages.</summary>
    string Owner { get; }

    /// <summary>The value at a path: a text, number or truth value as text; null when there is none.</summary>
    string? Find(PlaceholderPath path);
}
