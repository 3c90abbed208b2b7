using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies.FilebeatSidecar;
using Sluice.Policies.Sidecar;

namespace Sluice.Checking;

/// <summary>Finds preStop hooks that sleep longer than pods have to end.</summary>
internal static partial class GracePeriodCheck
{
    // What a pod has that says nothing (terminationGracePeriodSeconds).
    private const int DefaultGracePeriod = 30;

    public static IEnumerable<Finding> Find(ConfiguredPolicy policy)
    {
        foreach (var (container, seconds) in Sleeps(policy).Where(sleep => sleep.Seconds >= DefaultGracePeriod))
        {
            yield return Finding.About(policy, FindingKind.GracePeriod,
                $"the preStop hook of container {container} sleeps {seconds} s, and a pod that says nothing has {DefaultGracePeriod} s to end: it would be killed; expected less, or pods with a longer terminationGracePeriodSeconds");
        }
    }

    private static IEnumerable<(string Container, int Seconds)> Sleeps(ConfiguredPolicy policy) => policy.Type.Name switch
    {
        "filebeat-sidecar" when policy.Settings.Get(FilebeatOptions.Lifecycle)?.Get(FilebeatOptions.Command) is { } command => [("filebeat", SecondsOf(command))],
        "sidecar" => policy.Settings.Get(SidecarOptions.Containers).Concat(policy.Settings.Get(SidecarOptions.InitContainers))
            .Select(container => container.Parse())
            .Select(container => (container["name"u8].Text ?? "", SecondsOf(container["lifecycle"u8]["preStop"u8]))),
        _ => [],
    };

    private static int SecondsOf(Node hook) => (int)(hook["sleep"u8]["seconds"u8].Integer ?? SecondsOf(hook["exec"u8]["command"u8].ToString()));

    private static int SecondsOf(string command) =>
        Sleep().Match(command) is { Success: true } found && int.TryParse(found.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    // As one text (sh -c "sleep 40"), or as arguments ("sleep", "40").
    [GeneratedRegex("""\bsleep[\s",]+(\d{1,6})\b""")]
    private static partial Regex Sleep();
}
