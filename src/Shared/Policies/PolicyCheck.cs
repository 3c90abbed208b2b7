using Sluice.Options;

namespace Sluice.Policies;

/// <summary>What <c>sluice check</c> asks a type about policies of it. Every answer has a default: nothing to say.</summary>
public abstract class PolicyCheck
{
    /// <summary>What in one policy's settings is likely not meant.</summary>
    /// <param name="settings">Settings that were read without error.</param>
    public virtual IEnumerable<SettingsFinding> Find(Settings settings) => [];

    /// <summary>The same, for a type that knows more when it knows what its policy is asked about.</summary>
    /// <param name="settings">Settings that were read without error.</param>
    /// <param name="rules">The requests that the policy is asked about.</param>
    public virtual IEnumerable<SettingsFinding> Find(Settings settings, IReadOnlyList<ResourceRule> rules) => Find(settings);

    /// <summary>What it adds to pods by name: policies that add different things of one name are told.</summary>
    /// <param name="settings">Settings that were read without error.</param>
    public virtual PodAdditions Additions(Settings settings) => PodAdditions.None;

    /// <summary>The annotations with which a pod opts in to it: the pods that policies are tried on together get them, with the value "true".</summary>
    /// <param name="settings">Settings that were read without error.</param>
    public virtual IEnumerable<string> OptIns(Settings settings) => [];

    /// <summary>What it writes, in words of the type's own such as "label team": only policies of a type that have one in common, or the same settings, are compared.</summary>
    /// <param name="settings">Settings that were read without error.</param>
    public virtual IEnumerable<string> Subjects(Settings settings) => [];

    /// <summary>What two policies of the type take from each other on a request that is for both.</summary>
    /// <param name="earlier">The one that stands first in the file.</param>
    /// <param name="later">The other one.</param>
    /// <returns>Null when neither loses anything.</returns>
    public virtual Shadowing? Compare(NamedSettings earlier, NamedSettings later) => null;

    /// <summary>The one that says nothing.</summary>
    internal static PolicyCheck None { get; } = new Silent();

    private sealed class Silent : PolicyCheck;
}

/// <summary>A policy as its type compares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Its settings.</param>
public sealed record NamedSettings(string Name, Settings Settings);

/// <summary>That a policy has nothing to do, in whole or in part, because of another one; told when every request of the one is for the other too.</summary>
/// <param name="IsEarlier">Whether it is the earlier one that has nothing to do.</param>
/// <param name="Message">Who takes what, and what is expected.</param>
public sealed record Shadowing(bool IsEarlier, string Message);
