using System.Diagnostics;

namespace Sluice.Load;

/// <summary>
/// All attackers at once, in a process of their own and at a lower priority, for real ones bring their own processors; and beside them a good client from
/// another address, whose reviews are all answered, with what they are answered in peace.
/// </summary>
internal sealed class AttackTrial(Uri url, Uri management, string bodyFile, int processId, string mark)
{
    /// <summary>What the attackers say when all of them are at work.</summary>
    public const string UnderWay = "every hostile review was sent once";

    private const int LargestMemory = 384 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private const string Niceness = "5";
    private static readonly TimeSpan SlowestGoodAnswer = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs it for a time and says what came of it.</summary>
    /// <returns>Whether the server held.</returns>
    public async Task<bool> RunAsync(TimeSpan time)
    {
        var right = await RightAnswerAsync();
        Console.WriteLine($"at first: {await SettledAsync(right)}");
        await RehearseAsync();
        var before = await SettledAsync(right);
        Console.WriteLine($"before: {before}");
        using var attackers = StartAttackers();
        var underWay = attackers.StandardOutput.ReadLineAsync();
        var isUnderWay = await Task.WhenAny(underWay, Task.Delay(Patience)) == underWay;
        Console.WriteLine(isUnderWay ? $"attackers: {await underWay}" : "attackers: not every hostile review was sent, for want of processors");
        using var watching = new CancellationTokenSource();
        var most = WatchAsync(watching.Token);
        var (good, wrong) = await GoodAsync(right, time);
        await watching.CancelAsync();
        var (at, latency) = good.WorstSecond(0.99);
        Console.WriteLine($"most: {await most / 1024} MiB\ngood client: {good}\nwrong answers: {wrong}\np99 in its worst second ({at.TotalSeconds:0}): {latency.TotalMilliseconds:0.0} ms");
        Console.WriteLine($"{await underWay}\n{await EndAsync(attackers)}");
        var after = await SettledAsync(right);
        Console.WriteLine($"after: {after}");
        return isUnderWay && good.Failed == 0 && wrong == 0 && latency < SlowestGoodAnswer && await most < LargestMemory && after.IsLike(before);
    }

    private async Task<long> WatchAsync(CancellationToken stop)
    {
        var most = 0L;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, ProcessUsage.Of(processId).Unbacked);
            await Task.Delay(100, CancellationToken.None);
        }

        return most;
    }

    // What the server has when it is used to its work, and half a minute after the last review.
    private async Task<ProcessUsage> SettledAsync(string right)
    {
        await GoodAsync(right, TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromSeconds(30));
        return ProcessUsage.Of(processId);
    }

    // A server that is attacked for the first time compiles what it answers with, and its collector lays out what it keeps of a larger heap. That comes once:
    // what an attack leaves behind shows against a server that has seen one.
    private async Task RehearseAsync()
    {
        using var attackers = StartAttackers();
        await Task.WhenAny(attackers.StandardOutput.ReadLineAsync(), Task.Delay(Patience));
        await EndAsync(attackers);
    }

    private async Task<string> EndAsync(Process attackers)
    {
        attackers.StandardInput.Close();
        var said = await attackers.StandardOutput.ReadToEndAsync();
        await attackers.WaitForExitAsync();
        File.Delete(mark);
        return said;
    }

    private Process StartAttackers()
    {
        File.WriteAllBytes(mark, []);
        string[] arguments = ["-n", Niceness, Environment.ProcessPath!, typeof(AttackTrial).Assembly.Location, "only-attackers", url.ToString(), management.ToString(), bodyFile];
        return Process.Start(new ProcessStartInfo("nice", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private async Task<string> RightAnswerAsync()
    {
        using var connection = await LoadConnection.OpenAsync(url, default);
        return (await connection.SendAsync(LoadConnection.Request(await OptionsAsync()), default)).Body;
    }

    private async Task<(LoadResult Result, int Wrong)> GoodAsync(string right, TimeSpan time)
    {
        var wrong = 0;
        var run = LoadRun.Start(await OptionsAsync() with { OnAnswer = body => Interlocked.Add(ref wrong, body == right ? 0 : 1) });
        await Task.Delay(time);
        return (await run.StopAsync(), wrong);
    }

    private async Task<LoadOptions> OptionsAsync() => new()
    {
        Url = url,
        Body = await File.ReadAllBytesAsync(bodyFile),
        Connections = 4,
        RequestsPerConnection = 200,
        Pause = TimeSpan.FromMilliseconds(10),
    };
}
