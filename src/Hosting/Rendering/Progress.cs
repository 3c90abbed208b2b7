using Spectre.Console;

namespace Sluice.Hosting.Rendering;

/// <summary>Does things one after the other, and shows how far it is once that takes more than two seconds.</summary>
/// <param name="console">Where to show it; null where nobody looks.</param>
/// <param name="time">The clock.</param>
internal sealed class Progress(Func<IAnsiConsole>? console, TimeProvider time)
{
    // Before that a person does not wait, and what flashes up only disturbs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>On standard error, when that is a terminal: standard output may be piped elsewhere.</summary>
    public static Progress OnTerminal { get; } = new(
        Console.IsErrorRedirected ? null : () => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }), TimeProvider.System);

    /// <summary>Does the work for each item.</summary>
    /// <param name="what">What is done, for a person: <c>Trying 300 objects</c>.</param>
    /// <param name="items">The items, in their order.</param>
    /// <param name="work">The work.</param>
    /// <returns>What came of each.</returns>
    public async Task<IReadOnlyList<TResult>> EachAsync<TItem, TResult>(string what, IReadOnlyList<TItem> items, Func<TItem, Task<TResult>> work)
    {
        var results = new List<TResult>(items.Count);
        var running = Task.Run(async () =>
        {
            foreach (var item in items)
            {
                results.Add(await work(item));
            }
        });
        if (console is not null && await Task.WhenAny(running, Task.Delay(Patience, time)) != running)
        {
            await ShowAsync(console(), () => (what, results.Count, items.Count), running);
        }

        await running;
        return results;
    }

    /// <summary>Shows how far work is whose end may not be known from the start.</summary>
    /// <param name="work">The work.</param>
    /// <param name="far">What is done, how much of it, and how much there is as far as is known.</param>
    /// <returns>What came of it.</returns>
    public async Task<TResult> FollowAsync<TResult>(Task<TResult> work, Func<(string What, long Done, long All)> far)
    {
        if (console is not null && await Task.WhenAny(work, Task.Delay(Patience, time)) != work)
        {
            await ShowAsync(console(), far, work);
        }

        return await work;
    }

    private Task ShowAsync(IAnsiConsole shown, Func<(string What, long Done, long All)> far, Task running) =>
        shown.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(far().What));
            while (!running.IsCompleted)
            {
                var (what, done, all) = far();
                (bar.Description, bar.MaxValue, bar.Value) = (Markup.Escape(what), Math.Max(1, all), done);
                await Task.WhenAny(running, Task.Delay(Refresh, time));
            }
        });
}
