using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>What a sidecar is made from: annotations where a pod has them, else defaults.</summary>
internal sealed record FilebeatValues
{
    public required LogPathList LogPaths { get; init; }

    public required string ConfigMap { get; init; }

    public required string Image { get; init; }

    public required string Worker { get; init; }

    public required string BulkMaxSize { get; init; }

    public required RequestAndLimit Cpu { get; init; }

    public required RequestAndLimit Memory { get; init; }

    public required PreStopHook PreStop { get; init; }

    public required SidecarSecurity Security { get; init; }

    /// <summary>The defaults as the settings have them; each has been checked by its shape.</summary>
    public static FilebeatValues FromSettings(PolicyContext context)
    {
        var settings = context.Settings;
        var (cpu, memory) = FilebeatOptions.Resources.Read(context);
        LogPathList.TryParse(settings.Get(FilebeatOptions.LogPath), out var paths, out _);
        return new FilebeatValues
        {
            // Not readable only while the file has an error there, and then this is never used.
            LogPaths = paths ?? new LogPathList([], []),
            ConfigMap = settings.Get(FilebeatOptions.ConfigMap),
            Image = settings.Get(FilebeatOptions.Image),
            Worker = FormattableString.Invariant($"{settings.Get(FilebeatOptions.Worker)}"),
            BulkMaxSize = FormattableString.Invariant($"{settings.Get(FilebeatOptions.BulkMaxSize)}"),
            Cpu = cpu,
            Memory = memory,
            PreStop = PreStopHook.FromSettings(settings.Get(FilebeatOptions.Lifecycle)),
            Security = new SidecarSecurity(settings.Get(FilebeatOptions.SecurityContext)),
        };
    }
}

/// <summary>What the sidecar does before it is stopped.</summary>
/// <param name="Type"><c>exec</c> or <c>httpget</c>.</param>
/// <param name="Command">The command, comma-separated.</param>
/// <param name="Path">The path of the request.</param>
/// <param name="Port">Its port, a number or a name.</param>
/// <param name="Scheme"><c>HTTP</c> or <c>HTTPS</c>.</param>
internal sealed record PreStopHook(string Type, string Command, string Path, string Port, string Scheme)
{
    public static PreStopHook FromSettings(Settings? lifecycle)
    {
        return new PreStopHook(Get(FilebeatOptions.LifecycleType), Get(FilebeatOptions.Command), Get(FilebeatOptions.HttpPath), Get(FilebeatOptions.HttpPort), Get(FilebeatOptions.HttpScheme));

        string Get(Option<string> option) => lifecycle is null ? (string)option.Default! : lifecycle.Get(option);
    }
}
