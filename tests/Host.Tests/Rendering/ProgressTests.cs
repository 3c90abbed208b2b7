using Sluice.Shared.Tests.Common;
using Spectre.Console;
using Progress = Sluice.Hosting.Rendering.Progress;

namespace Sluice.Host.Tests.Rendering;

public sealed class ProgressTests
{
    [Fact]
    public async Task What_takes_less_than_two_seconds_shows_nothing()
    {
        var (console, text) = CreateConsole();
        var results = await new Progress(() => console, new ManualTimeProvider()).EachAsync("Trying", [1, 2, 3], number => Task.FromResult(number * 2));
        Assert.Equal([2, 4, 6], results);
        Assert.Equal("", text.ToString());
    }

    [Fact]
    public async Task What_takes_longer_shows_what_is_done_and_how_far_it_is()
    {
        var (console, text) = CreateConsole();
        var time = new ManualTimeProvider();
        var gate = new TaskCompletionSource();
        var running = new Progress(() => console, time).EachAsync("Trying [all]", [1, 2], async number =>
        {
            await (number == 2 ? gate.Task : Task.CompletedTask);
            return number;
        });
        await WaitUntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return text.ToString().Contains("Trying [all]", StringComparison.Ordinal) && text.ToString().Contains("50%", StringComparison.Ordinal);
        });
        gate.SetResult();
        await WaitUntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return running.IsCompleted;
        });
        Assert.Equal([1, 2], await running);
    }

    [Fact]
    public async Task Work_without_a_known_end_is_followed_as_far_as_it_is_known()
    {
        var (console, text) = CreateConsole();
        var time = new ManualTimeProvider();
        var work = new TaskCompletionSource<int>();
        var running = new Progress(() => console, time).FollowAsync(work.Task, () => ("Scanning pods", 25, 100));
        await WaitUntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return text.ToString().Contains("Scanning pods", StringComparison.Ordinal) && text.ToString().Contains("25%", StringComparison.Ordinal);
        });
        work.SetResult(7);
        await WaitUntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return running.IsCompleted;
        });
        Assert.Equal(7, await running);
    }

    [Fact]
    public async Task A_failure_is_passed_on() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new Progress(null, TimeProvider.System).EachAsync<int, int>("Trying", [1], _ => throw new InvalidOperationException()));

    private static (IAnsiConsole Console, WatchedText Text) CreateConsole()
    {
        var text = new WatchedText();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 100;
        return (console, text);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
