using Sluice.Options;

namespace Sluice.Policies.Overcommit;

/// <summary>Finds ratios and minima that change nothing.</summary>
internal sealed class OvercommitCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings)
    {
        var ratios = OvercommitOptions.PodRatios(settings);
        if (ratios.Count > 0 && ratios.All(ratio => ratio.Factor == 1))
        {
            yield return new SettingsFinding(FindingKind.Settings, settings.NodeOf(OvercommitOptions.Pods), "pods: every ratio is 1, so that no request is changed; expected another for cpu or memory, or no pods");
        }

        if (settings.Get(OvercommitOptions.Minimum) is not { } minimum)
        {
            yield break;
        }

        foreach (var option in new[] { OvercommitOptions.MinimumCpu, OvercommitOptions.MinimumMemory }.Where(minimum.Has))
        {
            if (ratios.FirstOrDefault(ratio => ratio.Resource == option.Name) is not { Factor: < 1 })
            {
                yield return new SettingsFinding(FindingKind.Settings, minimum.NodeOf(option), $"minimum.{option.Name}: no {option.Name} request is lowered; expected a ratio below 1 as pods.{option.Name}, or no minimum");
            }
        }
    }
}
