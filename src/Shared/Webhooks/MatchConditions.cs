using System.Text;
using Sluice.Kubernetes;

namespace Sluice.Webhooks;

/// <summary>
/// Conditions in CEL that keep requests from a webhook which none of its policies is for
/// (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions).
/// A condition is only made of what all policies of the webhook have in common.
/// </summary>
public static class MatchConditions
{
    /// <summary>The conditions of a webhook: name and expression. Often none.</summary>
    public static IEnumerable<(string Name, string Expression)> Of(PlannedWebhook webhook)
    {
        if (Shared(webhook.Policies.Select(policy => policy.Match.Users)) is { } users)
        {
            yield return ("users", Matches(users, "request.userInfo.username"));
        }

        // What the namespaceSelector says already is not said again.
        if (webhook.Scope.Only is null && Shared(webhook.Policies.Select(policy => policy.Match.Namespaces)) is { } namespaces && HasPattern(namespaces))
        {
            yield return ("namespaces", $"!has(request.namespace) || request.namespace == \"\" || ({Matches(namespaces, "request.namespace")})");
        }
    }

    private static GlobSet? Shared(IEnumerable<GlobSet> sets)
    {
        var all = sets.ToList();
        var first = all[0];
        return Restricts(first) && all.All(other => other.Include.SequenceEqual(first.Include) && other.Exclude.SequenceEqual(first.Exclude)) ? first : null;
    }

    private static bool Restricts(GlobSet set) => set.Exclude.Count > 0 || !IncludesAll(set);

    private static bool IncludesAll(GlobSet set) => set.Include.Any(glob => glob.Pattern == "*");

    private static bool HasPattern(GlobSet set) => !IncludesAll(set) || set.Exclude.Any(glob => glob.Pattern.AsSpan().IndexOfAny('*', '?') >= 0);

    private static string Matches(GlobSet set, string variable)
    {
        var exclude = set.Exclude.Select(glob => $"!{Matches(glob, variable)}");
        if (IncludesAll(set))
        {
            return string.Join(" && ", exclude);
        }

        var include = set.Include.Count == 0 ? "false" : string.Join(" || ", set.Include.Select(glob => Matches(glob, variable)));
        return string.Join(" && ", exclude.Prepend($"({include})"));
    }

    // matches() is RE2 and looks anywhere in the text, so both ends are pinned. (?s): a ? or * may stand for a line break.
    private static string Matches(Glob glob, string variable)
    {
        var pattern = new StringBuilder("(?s)^");
        foreach (var character in glob.Pattern)
        {
            pattern.Append(character switch
            {
                '*' => ".*",
                '?' => ".",
                _ when char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or ':' or '@' or '/' => character.ToString(),
                _ => $"\\x{{{(int)character:x}}}",
            });
        }

        return $"{variable}.matches(r'{pattern.Append('$')}')";
    }
}
