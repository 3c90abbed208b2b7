using System.Diagnostics;
using System.Globalization;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>The same with the API server's own ServiceAccount plugin: it mounts a token into every pod, and again into what a webhook adds, so that pods are reviewed twice.</summary>
public sealed class ServiceAccountCluster : PolicyCluster
{
    internal override ApiServerOptions Options => new() { ServiceAccounts = true, Flags = _ => IsOld() ? ["--feature-gates=BoundServiceAccountTokenVolume=true"] : [] };

    // Until 1.20 the token was one of a Secret that a controller had to make; from 1.24 on the gate is always on, and 1.27 no longer knows it.
    private static bool IsOld()
    {
        using var process = Process.Start(new ProcessStartInfo(ApiServerBinaries.Found!.ApiServer, "--version") { RedirectStandardOutput = true })!;
        var version = process.StandardOutput.ReadToEnd().Trim().Split(" v")[^1].Split('.');
        process.WaitForExit();
        return version[0] == "1" && int.Parse(version[1], CultureInfo.InvariantCulture) <= 20;
    }
}
