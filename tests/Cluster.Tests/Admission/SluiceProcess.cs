using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Admission;

/// <summary><c>sluice serve</c> as a process of its own, on a free port of 127.0.0.1, with a configuration of its own.</summary>
internal sealed class SluiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly string _directory;

    private SluiceProcess(string directory, ManagedProcess process, Uri url)
    {
        _directory = directory;
        Process = process;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The process.</summary>
    public ManagedProcess Process { get; }

    /// <summary>The CA of its certificate, as a webhook's <c>caBundle</c>.</summary>
    public string CaBundle => Convert.ToBase64String(File.ReadAllBytes(AuthorityFile));

    /// <summary>The same, as a file.</summary>
    public string AuthorityFile => Path.Combine(_directory, "ca.crt");

    /// <summary>Its sluice.yaml.</summary>
    public string ConfigurationFile => Path.Combine(_directory, "sluice.yaml");

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="configuration">The text of sluice.yaml.</param>
    /// <param name="name">The name that its certificate is for; null for a development certificate.</param>
    public static async Task<SluiceProcess> StartAsync(string configuration, string? name = null)
    {
        var directory = Directory.CreateTempSubdirectory("sluice-serve-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "sluice.yaml"), configuration);
        var url = new Uri($"https://127.0.0.1:{FreePorts.Next()}");
        string[] certificate = name is null ? ["--development-ca", Path.Combine(directory, "ca.crt")] : ["--cert-dir", directory];
        if (name is not null)
        {
            await Commands.RunAsync("certs", "--dns", name, "--out", directory);
        }

        var process = ManagedProcess.Start(new ManagedProcessOptions("sluice", SluiceExecutable.Program)
        {
            Arguments =
            [
                .. SluiceExecutable.Arguments, "serve", "--config", Path.Combine(directory, "sluice.yaml"),
                "--url", url.ToString(), .. certificate,
            ],
        });
        var sluice = new SluiceProcess(directory, process, url);
        try
        {
            await process.WaitForLineAsync(line => line.Contains("\"Serving ", StringComparison.Ordinal), StartDeadline);
            return sluice;
        }
        catch
        {
            await sluice.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
