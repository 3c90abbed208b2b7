using System.Text;
using Sluice.Kubernetes;
using Sluice.Policies;

namespace Sluice.Webhooks;

/// <summary>
/// Conditions in CEL that keep requests from a webhook which none of its policies is for
/// (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions).
/// A condition is only made of what all policies of the webhook have in common.
/// </summary>
internal static class MatchConditions
{
    /// <summary>
    /// The conditions without which a webhook for * would be called for what no policy of it is for, and what the cluster cannot do without: <see cref="UnaskedResources"/>,
    /// and what is written to the status of objects all the time. None for webhooks whose policies name their resources.
    /// </summary>
    public static IEnumerable<(string Name, string Expression)> Needed(PlannedWebhook webhook)
    {
        if (webhook.Rules.Any(rule => rule.Group == "*"))
        {
            yield return ("unasked", NotUnasked(webhook));
        }

        if (webhook.Rules.Any(rule => rule.Resources.Any(IsStatus)) && HasMetadataJudges(webhook))
        {
            yield return ("metadata-of-status", StatusWithMetadata(webhook));
        }
    }

    /// <summary>The conditions of a webhook: name and expression. Often none.</summary>
    public static IEnumerable<(string Name, string Expression)> Of(PlannedWebhook webhook)
    {
        if (Shared(webhook.Policies.Select(policy => policy.Match.Users)) is { } users)
        {
            yield return ("users", Matches(users, "request.userInfo.username"));
        }

        var conditions = webhook.Policies[0].Match.Conditions.NativeTexts.ToList();
        if (webhook.Policies.All(policy => policy.Match.Conditions.NativeTexts.SequenceEqual(conditions)))
        {
            for (var i = 0; i < conditions.Count; i++)
            {
                yield return ($"condition-{i + 1}", conditions[i].Trim());
            }
        }

        // What the namespaceSelector says already is not said again.
        if (webhook.Scope.Only is null && Shared(webhook.Policies.Select(policy => policy.Match.Namespaces)) is { } namespaces && HasPattern(namespaces))
        {
            var told = new GlobSet(namespaces.Include.Select(glob => glob.Pattern), namespaces.Exclude.Select(glob => glob.Pattern).Where(pattern => pattern.AsSpan().IndexOfAny('*', '?') >= 0));
            yield return ("namespaces", $"!has(request.namespace) || request.namespace == \"\" || ({Matches(told, "request.namespace")})");
        }
    }

    // What a policy names is asked about all the same.
    private static string NotUnasked(PlannedWebhook webhook)
    {
        var groups = UnaskedResources.Groups.Where(group => webhook.Rules.All(rule => rule.Group != group));
        var core = UnaskedResources.CoreResources.Where(resource => !webhook.Rules.Any(rule => rule.Group.Length == 0 && rule.Resources.Contains(resource)));
        return $"!(request.resource.group in [{Quote(groups)}]) && !(request.resource.group == '' && "
            + $"request.resource.resource + (has(request.subResource) && request.subResource != '' ? '/' + request.subResource : '') in [{Quote(core)}])";
    }

    private static string StatusWithMetadata(PlannedWebhook webhook)
    {
        List<string> whole = [.. webhook.Policies.Where(policy => !policy.Type.JudgesMetadata).SelectMany(policy => policy.Rules).Select(rule => rule.Resource).Where(IsStatus).Select(resource => resource.Split('/')[0]).Distinct()];
        var others = whole.Count == 0 ? "" : $"request.resource.resource in [{Quote(whole)}] || ";
        return $"!has(request.subResource) || request.subResource != 'status' || {others}{Differs("labels")} || {Differs("annotations")}";
    }

    private static string Differs(string map) =>
        $"(has(object.metadata.{map}) ? object.metadata.{map} : {{}}) != (has(oldObject.metadata.{map}) ? oldObject.metadata.{map} : {{}})";

    private static bool HasMetadataJudges(PlannedWebhook webhook) => webhook.Policies.Any(policy => policy.Type.JudgesMetadata);

    private static bool IsStatus(string resource) => resource.EndsWith("/status", StringComparison.Ordinal);

    private static string Quote(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"'{text}'"));

    private static GlobSet? Shared(IEnumerable<GlobSet> sets)
    {
        var all = sets.ToList();
        var first = all[0];
        return first.Restricts && all.All(other => other.Include.SequenceEqual(first.Include) && other.Exclude.SequenceEqual(first.Exclude)) ? first : null;
    }

    private static bool HasPattern(GlobSet set) => !set.IncludesAll || set.Exclude.Any(glob => glob.Pattern.AsSpan().IndexOfAny('*', '?') >= 0);

    /// <summary>That a text is one of the names.</summary>
    internal static string Matches(GlobSet set, string variable)
    {
        var exclude = set.Exclude.Select(glob => $"!{Matches(glob, variable)}");
        if (set.IncludesAll)
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
