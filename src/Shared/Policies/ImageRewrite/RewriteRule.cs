using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.ImageRewrite;

/// <summary>One rule: names under <paramref name="From"/> go to <paramref name="To"/>.</summary>
internal sealed record RewriteRule(NamePattern From, NamePattern To)
{
    /// <summary>The new name of an image whose name is under <see cref="From"/>.</summary>
    public string Apply(string name) => To.HasStar ? To.Prefix + name[From.Prefix.Length..] : To.Prefix;

    /// <summary>Reads the rules, and reports those that do not fit together.</summary>
    public static IReadOnlyList<RewriteRule> Read(Settings settings, ErrorList errors)
    {
        var items = settings.Get(ImageRewriteOptions.Rules);
        var rules = items.Select(ToRule).ToList();
        for (var i = 0; i < rules.Count; i++)
        {
            if (FindFault(rules, i) is { } fault)
            {
                errors.Add(items[i].Node, items[i].Path, fault);
            }
        }

        return rules;
    }

    private static RewriteRule ToRule(Settings item)
    {
        NamePattern.TryParse(item.Get(ImageRewriteOptions.From), out var from);
        NamePattern.TryParse(item.Get(ImageRewriteOptions.To), out var to);
        return new RewriteRule(from, to);
    }

    private static string? FindFault(List<RewriteRule> rules, int index)
    {
        var rule = rules[index];
        if (rule.From.HasStar != rule.To.HasStar)
        {
            return "one of from and to ends in * and the other does not; expected both or neither";
        }

        if (rule.To is { HasStar: true, Prefix: "" })
        {
            return "to is *; expected a registry with a path, such as mirror.example.com/*";
        }

        // What is under a target is left alone, so a rule for such names would never do anything.
        var shadow = rules.FindIndex(other => other.To.Covers(rule.From) && !(ReferenceEquals(other, rule) && rule.From == rule.To));
        return shadow < 0 ? null : $"every image of from is under the target of rules[{shadow}] and so is left alone; expected a from outside of every to";
    }
}
