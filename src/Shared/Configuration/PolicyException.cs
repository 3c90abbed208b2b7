using System.Collections.Immutable;
using System.Globalization;
using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Configuration;

/// <summary>Who is let off from a policy, why, and until when. Stands beside the policies, so that it may have other owners.</summary>
internal sealed record PolicyException
{
    internal static readonly Option<string> PolicyName = new("policy", Shapes.DnsLabel,
        "The name of the policy.");

    internal static readonly Option<Settings> MatchOption = new("match", Shapes.Object(MatchOptions.All),
        "Which requests are let off, among those that the policy is for; as the match of a policy.");

    internal static readonly Option<string> ReasonOption = new("reason", Shapes.NonEmptyText, "Why, for the audit log and for whoever reads the file.");

    internal static readonly Option<string> UntilOption = new("until", Shapes.TextOrNumberThat("a day such as 2027-03-31", text => TryReadDay(text, out _)), "",
        "The last day of the exception, in UTC; the policy is for these requests again from the day after. Default: no end.");

    /// <summary>The keys of an exception.</summary>
    public static IReadOnlyList<Option> Options { get; } = [PolicyName, MatchOption, ReasonOption, UntilOption];

    /// <summary>Which requests are let off.</summary>
    public required PolicyMatch Match { get; init; }

    /// <summary>Of which resources and operations.</summary>
    public required ImmutableArray<ResourceRule> Rules { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The last day; null for no end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Where it stands in its file.</summary>
    public ConfigurationPlace Place { get; init; }

    /// <summary>Whether it lets a request off.</summary>
    /// <param name="request">The request.</param>
    /// <param name="time">The clock.</param>
    public bool Covers(AdmissionRequest request, TimeProvider time)
    {
        if (IsOver(time))
        {
            return false;
        }

        foreach (var rule in Rules)
        {
            if (rule.Matches(request))
            {
                // A condition that cannot be evaluated lets nobody off.
                return Match.Matches(request, out var fault) && fault is null;
            }
        }

        return false;
    }

    /// <summary>Whether its last day is past.</summary>
    public bool IsOver(TimeProvider time) => Until is { } until && DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) > until;

    internal static bool TryReadDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
