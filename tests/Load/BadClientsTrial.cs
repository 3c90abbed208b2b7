using System.Diagnostics;

namespace Sluice.Load;

/// <summary>
/// Bad clients, in a process of their own, beside a good one that has to notice nothing; and what the server needs before, during and after.
/// </summary>
internal sealed class BadClientsTrial(string url, string bodyFile, int processId)
{
    private const int LargestMemory = 300 * 1024;
    private static readonly TimeSpan SlowestGoodAnswer = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it for a time and says what came of it.</summary>
    /// <returns>Whether the server held.</returns>
    public async Task<bool> RunAsync(TimeSpan time)
    {
        // The collector keeps its tables, and the runtime its code, from the first time on: what is compared with is a server that went through it once.
        Console.WriteLine($"at first: {await SettledAsync()}");
        await BesideBadClientsAsync(TimeSpan.FromSeconds(5));
        var before = await SettledAsync();
        Console.WriteLine($"before: {before}");
        var (good, during) = await BesideBadClientsAsync(time);
        Console.WriteLine($"during: {during}\ngood client: {good}");
        var after = await SettledAsync();
        Console.WriteLine($"after: {after}");
        return good.Failed == 0 && good.Percentile(0.99) < SlowestGoodAnswer && during.Memory < LargestMemory && after.IsLike(before);
    }

    private async Task<(LoadResult Good, ProcessUsage During)> BesideBadClientsAsync(TimeSpan time)
    {
        using var clients = StartBadClients();
        await Task.Delay(TimeSpan.FromSeconds(5));
        var good = await GoodAsync(time);
        var during = ProcessUsage.Of(processId);
        clients.StandardInput.Close();
        await clients.WaitForExitAsync();
        return (good, during);
    }

    // What the server has when it is used to its work, and a quarter of a minute after the last review.
    private async Task<ProcessUsage> SettledAsync()
    {
        await GoodAsync(TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromSeconds(15));
        return ProcessUsage.Of(processId);
    }

    // Real ones bring their own processors: these must not take those of the server and of the good client.
    private Process StartBadClients()
    {
        var command = new ProcessStartInfo(Environment.ProcessPath!, [typeof(BadClientsTrial).Assembly.Location, "only-bad-clients", url, bodyFile]) { RedirectStandardInput = true };
        var clients = Process.Start(command)!;
        clients.PriorityClass = ProcessPriorityClass.BelowNormal;
        return clients;
    }

    private async Task<LoadResult> GoodAsync(TimeSpan time)
    {
        var run = LoadRun.Start(new LoadOptions
        {
            Url = new Uri(url),
            Body = await File.ReadAllBytesAsync(bodyFile),
            Connections = 2,
            RequestsPerConnection = 100,
            Pause = TimeSpan.FromMilliseconds(5),
        });
        await Task.Delay(time);
        return await run.StopAsync();
    }
}
