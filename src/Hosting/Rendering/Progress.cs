using Spectre.Console;

namespace Sluice.Host.Rendering;

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
            await ShowAsync(console(), what, items.Count, () => results.Count, running);
        }

        await running;
        return results;
    }

    private Task ShowAsync(IAnsiConsole shown, string what, int all, Func<int> done, Task running) =>
        shown.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(what), maxValue: all);
            while (!running.IsCompleted)
            {
                bar.Value = done();
                await Task.WhenAny(running, Task.Delay(Refresh, time));
            }
        });
}
