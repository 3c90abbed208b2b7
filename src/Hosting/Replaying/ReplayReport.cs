using Sluice.Hosting.Rendering;

namespace Sluice.Hosting.Replaying;

/// <summary>One review whose answer changes.</summary>
/// <param name="Number">Which line of the recording it is.</param>
/// <param name="Request">What was asked, for a person: <c>CREATE pods shop/web</c>.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Time">When it came.</param>
/// <param name="Message">What the new denial says; "" for none.</param>
internal sealed record ReplayExample(long Number, string Request, string Uid, string Time, string Message)
{
    /// <summary>How the object that is stored differs, as <see cref="LineDiff.Write"/> has it; "" where it does not, or nobody asked.</summary>
    public string Difference { get; init; } = "";
}

/// <summary>A change of what one policy does, with the reviews that it is about.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="From">What it did.</param>
/// <param name="To">What it does now.</param>
internal sealed record ReplayChange(string Policy, string From, string To)
{
    /// <summary>Examples that are kept of each.</summary>
    public const int MostExamples = 3;

    /// <summary>How many reviews.</summary>
    public long Reviews { get; set; }

    /// <summary>The first of them.</summary>
    public List<ReplayExample> Examples { get; } = [];

    /// <summary>Counts one.</summary>
    /// <param name="number">Which line of the recording it is.</param>
    /// <param name="example">It; asked when it is kept.</param>
    public void Add(long number, Func<ReplayExample> example)
    {
        Reviews++;
        if (Examples.Count < MostExamples || number < Examples[^1].Number)
        {
            Keep(example());
        }
    }

    /// <summary>Adds another count of the same.</summary>
    public void Add(ReplayChange other)
    {
        Reviews += other.Reviews;
        other.Examples.ForEach(Keep);
    }

    private void Keep(ReplayExample example)
    {
        var place = Examples.FindIndex(known => known.Number > example.Number);
        Examples.Insert(place < 0 ? Examples.Count : place, example);
        if (Examples.Count > MostExamples)
        {
            Examples.RemoveAt(MostExamples);
        }
    }
}

/// <summary>What became of recorded reviews.</summary>
internal sealed class ReplayReport
{
    private readonly Dictionary<(string, string, string), ReplayChange> _changes = [];

    /// <summary>Reviews that were answered again.</summary>
    public long Reviews { get; private set; }

    /// <summary>Of these, those whose answer changes.</summary>
    public long Changed { get; private set; }

    /// <summary>Of these, those that were allowed and are not any more.</summary>
    public long Denied { get; private set; }

    /// <summary>Of these, those that were denied and are not any more.</summary>
    public long Allowed { get; private set; }

    /// <summary>Lines that are no recorded review.</summary>
    public long Unreadable { get; set; }

    /// <summary>Reviews that have no answer to compare with.</summary>
    public long Unanswered { get; set; }

    /// <summary>What changes, by policy.</summary>
    public IEnumerable<ReplayChange> Changes => _changes.Values
        .OrderBy(change => change.Policy, StringComparer.Ordinal).ThenByDescending(change => change.Reviews).ThenBy(change => change.From, StringComparer.Ordinal).ThenBy(change => change.To, StringComparer.Ordinal);

    /// <summary>Counts a review.</summary>
    /// <param name="before">Its answer.</param>
    /// <param name="after">Its new answer.</param>
    /// <param name="number">Which line of the recording it is.</param>
    /// <param name="example">Says which it is; asked when it is kept as an example.</param>
    public void Add(ReplayAnswer before, ReplayAnswer after, long number, Func<ReplayExample> example)
    {
        Reviews++;
        var changes = ReplayComparison.Find(before, after);
        if (changes.Count == 0)
        {
            return;
        }

        Changed++;
        Denied += before.IsAllowed && !after.IsAllowed ? 1 : 0;
        Allowed += !before.IsAllowed && after.IsAllowed ? 1 : 0;
        ReplayExample? shown = null;
        foreach (var (policy, from, to) in changes)
        {
            Of(policy, from, to).Add(number, () => shown ??= example());
        }
    }

    /// <summary>Adds another report.</summary>
    public void Add(ReplayReport other)
    {
        (Reviews, Changed, Denied, Allowed) = (Reviews + other.Reviews, Changed + other.Changed, Denied + other.Denied, Allowed + other.Allowed);
        (Unreadable, Unanswered) = (Unreadable + other.Unreadable, Unanswered + other.Unanswered);
        foreach (var change in other._changes.Values)
        {
            Of(change.Policy, change.From, change.To).Add(change);
        }
    }

    private ReplayChange Of(string policy, string from, string to)
    {
        if (!_changes.TryGetValue((policy, from, to), out var change))
        {
            _changes.Add((policy, from, to), change = new ReplayChange(policy, from, to));
        }

        return change;
    }
}
