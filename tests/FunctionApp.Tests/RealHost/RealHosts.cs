namespace Sluice.FunctionApp.Tests.RealHost;

/// <summary>The worker and the custom handler under the Functions host that FUNCTIONS_HOST names. Where it names none, who asks for them is skipped.</summary>
public sealed class RealHosts : Hosts
{
    /// <summary>The name of the collection.</summary>
    public const string Collection = "real Functions host";

    private readonly List<HostProcess> _running = [];

    /// <inheritdoc />
    internal override Uri Worker => Running(0);

    /// <inheritdoc />
    internal override Uri CustomHandler => Running(1);

    // What the host does to requests that it forwards, all of them of a kind that kube-apiserver does not send: docs/functions.md says each.
    internal override IReadOnlyDictionary<string, int> CustomHandlerStatuses { get; } = new Dictionary<string, int>
    {
        ["gzip"] = 200,
        ["empty"] = 415,
    };

    private protected override async Task StartAsync(string configuration)
    {
        if (HostProcess.Program is null)
        {
            return;
        }

        _running.Add(await HostProcess.StartWorkerAsync(new Dictionary<string, string?> { ["SLUICE_CONFIG"] = configuration }));
        _running.Add(await HostProcess.StartCustomHandlerAsync(configuration));
    }

    private protected override async Task StopAsync()
    {
        foreach (var host in _running)
        {
            await host.DisposeAsync();
        }
    }

    private Uri Running(int index)
    {
        HostProcess.SkipWithout();
        return _running[index].Url;
    }
}

/// <summary>Gives the tests of several classes one set of <see cref="RealHosts"/>.</summary>
[CollectionDefinition(RealHosts.Collection)]
public sealed class RealHostsCollection : ICollectionFixture<RealHosts>;
