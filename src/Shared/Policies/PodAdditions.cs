using Sluice.Json;

namespace Sluice.Policies;

/// <summary>What a policy adds to pods, as far as it has names.</summary>
/// <param name="Parts">What has a name.</param>
public sealed record PodAdditions(IReadOnlyList<PodPart> Parts)
{
    /// <summary>Nothing.</summary>
    public static PodAdditions None { get; } = new([]);

    /// <summary>Whether a pod gets them once, by whichever policy of the type comes first. Default: no.</summary>
    public bool AreOnce { get; init; }

    /// <summary>Whether a pod that has another one of the same name is refused; else it does not get this one. Default: no.</summary>
    public bool RefuseOthers { get; init; }
}

/// <summary>Something with a name that a policy adds to pods.</summary>
/// <param name="What">What it is: "container", "volume", "label".</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is made of; absent when that is not known, which is then another thing than anything else of the name.</param>
/// <param name="Into">The containers that it goes into; empty for all, and for what goes into none.</param>
public sealed record PodPart(string What, string Name, Node Value, IReadOnlyList<string> Into)
{
    /// <summary>A container whose content is the type's own affair.</summary>
    public static PodPart Container(string name) => new("container", name, default, []);

    internal bool ClashesWith(PodPart other) =>
        What == other.What && Name == other.Name && !(Value.Exists && Value.ValueEquals(other.Value))
        && (Into.Count == 0 || other.Into.Count == 0 || Into.Intersect(other.Into).Any());
}
