using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>An API server that starts with what <c>sluice webhooks --static</c> writes, and the Sluice that it is to call.</summary>
public sealed partial class StaticWebhooksFixture : ApiServerFixture, IAsyncLifetime
{
    private const string Configuration =
        """
        policies:
          - name: environment
            type: metadata
            match: { resources: [pods] }
            settings: { labels: { environment: production } }
          - name: protection
            type: deletion-protection
            match: { resources: [configmaps] }
        """;

    private SluiceProcess? sluice;

    /// <summary>Whether the API server knows staticManifestsDir: it is of 1.36 or later.</summary>
    internal bool KnowsStaticManifests { get; private set; }

    internal override ApiServerOptions Options => new() { Flags = Flags };

    /// <summary>The Sluice that is called.</summary>
    internal SluiceProcess Sluice => sluice!;

    async Task IAsyncLifetime.InitializeAsync()
    {
        if (ApiServerBinaries.Found is { } binaries)
        {
            KnowsStaticManifests = await MinorVersionAsync(binaries.ApiServer) >= 36;
            sluice = await SluiceProcess.StartAsync(Configuration);
        }

        await InitializeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        if (sluice is not null)
        {
            await sluice.DisposeAsync();
        }
    }

    // An older server reads the same file, but for the one field: it demands a kubeconfig in its place.
    private IEnumerable<string> Flags(string directory)
    {
        var url = Sluice.Url.GetLeftPart(UriPartial.Authority);
        Commands.RunAsync("webhooks", "--config", Sluice.ConfigurationFile, "--ca-file", Sluice.AuthorityFile, "--url", url, "--static", directory, "--out", directory).GetAwaiter().GetResult();
        var file = Path.Combine(directory, "admission.yaml");
        if (!KnowsStaticManifests)
        {
            File.WriteAllText(file, Regex.Replace(File.ReadAllText(file), "staticManifestsDir: .*", $"kubeConfigFile: {KubeconfigIn(directory)}"));
        }

        return [$"--admission-control-config-file={file}", .. KnowsStaticManifests ? ["--feature-gates=ManifestBasedAdmissionControlConfig=true"] : Array.Empty<string>()];
    }

    private static string KubeconfigIn(string directory)
    {
        var file = Path.Combine(directory, "webhooks.kubeconfig");
        File.WriteAllText(file, "apiVersion: v1\nkind: Config\n");
        return file;
    }

    private static async Task<int> MinorVersionAsync(string server)
    {
        using var process = Process.Start(new ProcessStartInfo(server, "--version") { RedirectStandardOutput = true })!;
        var version = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return int.TryParse(Version().Match(version).Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? minor : 0;
    }

    [GeneratedRegex(@"v1\.(\d+)")]
    private static partial Regex Version();
}
