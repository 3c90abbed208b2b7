using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.ImageRewrite;

/// <summary>Finds rules of which none rewrites anything.</summary>
internal sealed class ImageRewriteCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings) => RewriteRule.Read(settings, new ErrorList("")).All(rule => rule.From == rule.To)
        ? [new SettingsFinding(FindingKind.Settings, settings.NodeOf(ImageRewriteOptions.Rules), "from and to of every rule are the same, which exempts images from the other rules, so that nothing is rewritten; expected a rule with another to")]
        : [];
}
