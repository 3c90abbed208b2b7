using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>Finds preStop hooks that sleep longer than pods have to end.</summary>
internal static partial class PreStopSleep
{
    // What a pod has that says nothing (terminationGracePeriodSeconds).
    private const int DefaultGracePeriod = 30;

    /// <summary>Judges the hook that a container gets.</summary>
    public static IEnumerable<SettingsFinding> Find(string container, Node hook) =>
        Find(container, (int)(hook["sleep"u8]["seconds"u8].Integer ?? SecondsOf(hook["exec"u8]["command"u8].ToString())));

    /// <summary>Judges the command of the hook that a container gets.</summary>
    public static IEnumerable<SettingsFinding> Find(string container, string command) => Find(container, SecondsOf(command));

    private static IEnumerable<SettingsFinding> Find(string container, int seconds) => seconds < DefaultGracePeriod ? [] :
    [
        new SettingsFinding(FindingKind.GracePeriod, null,
            $"the preStop hook of container {container} sleeps {seconds} s, and a pod that says nothing has {DefaultGracePeriod} s to end: it would be killed; expected less, or pods with a longer terminationGracePeriodSeconds"),
    ];

    private static int SecondsOf(string command) =>
        Sleep().Match(command) is { Success: true } found && int.TryParse(found.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    // As one text (sh -c "sleep 40"), or as arguments ("sleep", "40").
    [GeneratedRegex("""\bsleep[\s",]+(\d{1,6})\b""")]
    private static partial Regex Sleep();
}
