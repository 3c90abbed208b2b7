using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>What can be said of policies with a template.</summary>
internal sealed class SidecarCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings) => FindNothing(settings).Concat(FindHooks(settings)).Concat(TenantText.Find(settings)).Concat(TemplateCheck.FindNames(settings.Node));

    public override PodAdditions Additions(Settings settings)
    {
        // A pattern may be for any container.
        string[] into = [.. settings.Get(SidecarOptions.Into).Include.Select(glob => glob.Pattern)];
        into = into.Any(name => name.AsSpan().ContainsAny('*', '?')) ? [] : into;
        return new PodAdditions(
        [
            .. Parts(settings, SidecarOptions.Containers, "container", "name", []),
            .. Parts(settings, SidecarOptions.InitContainers, "container", "name", []),
            .. Parts(settings, SidecarOptions.Volumes, "volume", "name", []),
            .. Parts(settings, SidecarOptions.Env, "variable", "name", into),
            .. Parts(settings, SidecarOptions.VolumeMounts, "volume mount at", "mountPath", into),
            .. settings.Get(SidecarOptions.Labels).Select(entry => new PodPart("label", entry.Key, Text(entry.Value), [])),
            .. settings.Get(SidecarOptions.Annotations).Select(entry => new PodPart("annotation", entry.Key, Text(entry.Value), [])),
        ])
        {
            RefuseOthers = settings.Get(SidecarOptions.OnClash) == OnClash.Deny,
        };
    }

    public override IEnumerable<string> OptIns(Settings settings) => settings.Get(SidecarOptions.Annotation) is { Length: > 0 } key ? [key] : [];

    // Settings that say how is done what the template has nothing of.
    private static IEnumerable<SettingsFinding> FindNothing(Settings settings)
    {
        if (settings.Has(SidecarOptions.Into) && !settings.Says(SidecarOptions.Env) && !settings.Says(SidecarOptions.VolumeMounts))
        {
            yield return About(settings, SidecarOptions.Into, "into names containers, and there is nothing to put into them; expected env or volumeMounts, or no into");
        }

        if (settings.Get(SidecarOptions.InitContainersFirst) && !settings.Says(SidecarOptions.InitContainers))
        {
            yield return About(settings, SidecarOptions.InitContainersFirst, "initContainersFirst without initContainers means nothing; expected both or neither");
        }

        if (settings.Get(SidecarOptions.OptOut) && settings.Get(SidecarOptions.Annotation).Length == 0)
        {
            yield return About(settings, SidecarOptions.OptOut, "optOut without annotation means nothing: no pod can opt out; expected the annotation with which it does");
        }

        if (settings.Get(NamespacedPolicy.Defaults) && settings.Get(SidecarOptions.Annotation).Length == 0)
        {
            yield return About(settings, NamespacedPolicy.Defaults, "namespaceDefaults without annotation means nothing: there is none to take from a namespace; expected the annotation, or no namespaceDefaults");
        }
    }

    private static SettingsFinding About(Settings settings, Option option, string message) => new(FindingKind.Settings, settings.NodeOf(option), message);

    private static IEnumerable<SettingsFinding> FindHooks(Settings settings) => settings.Get(SidecarOptions.Containers).Concat(settings.Get(SidecarOptions.InitContainers))
        .Select(container => container.Parse())
        .SelectMany(container => PreStopSleep.Find(container["name"u8].Text ?? "", container["lifecycle"u8]["preStop"u8]));

    private static IEnumerable<PodPart> Parts(Settings settings, Option<IReadOnlyList<JsonFragment>> list, string what, string key, IReadOnlyList<string> into) =>
        settings.Get(list).Select(item => item.Parse()).Select(item => new PodPart(what, item[key].Text ?? "", item, into));

    private static Node Text(string value)
    {
        var json = new ByteBuffer();
        JsonText.WriteString(json, value);
        return Node.Parse(json.Span);
    }
}
