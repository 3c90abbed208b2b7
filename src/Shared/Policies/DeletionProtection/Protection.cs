using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>What protects an object: its own mark, or an item of the settings.</summary>
internal sealed class Protection
{
    private static readonly string[] Maps = ["annotations", "labels"];

    private readonly ProtectionRule[] _rules;

    public Protection(Settings settings)
    {
        Key = settings.Get(DeletionProtectionOptions.Key);
        _rules = [.. settings.Get(DeletionProtectionOptions.Protect).Select(rule => new ProtectionRule(rule))];
    }

    /// <summary>The key of the mark.</summary>
    public string Key { get; }

    /// <summary>What protects an object, and how that is lifted, for people; null when nothing does.</summary>
    public string? Explain(DeletedObject deleted)
    {
        var marks = Maps.Where(map => deleted.Metadata[map][Key].TextEquals("true"u8)).ToList();
        if (marks.Count > 0)
        {
            return new LiftingAdvice(deleted).ForMarks(Key, marks);
        }

        var rule = Array.FindIndex(_rules, candidate => candidate.Matches(deleted));
        return rule < 0 ? null : new LiftingAdvice(deleted).ForRule(rule);
    }
}
