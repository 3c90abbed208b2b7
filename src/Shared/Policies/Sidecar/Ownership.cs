using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.Sidecar;

/// <summary>What becomes of something that a pod has under a name of the template, but different, and that is not the policy's own of this review.</summary>
internal enum OnPresent
{
    /// <summary>It is a clash.</summary>
    Refuse,

    /// <summary>It gives way to the template.</summary>
    Replace,

    /// <summary>It stays.</summary>
    Keep,
}

/// <summary>
/// What of a pod is a policy's own. What it has added in this review stays as others made it; but where the pod has changed since, so that the template says
/// something else of it, that is said instead.
/// </summary>
/// <param name="Additions">What was added in this review.</param>
/// <param name="Owner">The policy.</param>
/// <param name="OnPresent">What becomes of the rest.</param>
internal readonly record struct Ownership(Additions Additions, object Owner, OnPresent OnPresent)
{
    /// <summary>Whether something that is another thing than what the template gives stays as it is.</summary>
    /// <param name="present">What the pod has.</param>
    /// <param name="wanted">What the template gives.</param>
    public bool Lets(Node present, Node wanted) => Owns(present) ? present.Raw.SequenceEqual(wanted.Raw) : LetsOthers;

    /// <summary>Whether what is not the policy's own stays as it is.</summary>
    public bool LetsOthers => OnPresent == OnPresent.Keep;

    /// <summary>Whether something gives way to what the template gives.</summary>
    public bool MayReplace(Node present) => OnPresent == OnPresent.Replace || Owns(present);

    /// <summary>Whether the policy has added something in this review.</summary>
    public bool Owns(Node present) => Additions.Contains(Owner, present);

    /// <summary>Notes what was added.</summary>
    public void Note(Node added) => Additions.Note(Owner, added);
}
