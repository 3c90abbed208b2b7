using Sluice.Cluster.Controllers.NamespaceObjects;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Controllers;

public sealed class WorkQueueTests : IDisposable
{
    private readonly WorkQueue _queue = new(TimeProvider.System);

    [Fact]
    public async Task What_is_urgent_goes_first_also_when_it_was_there_before()
    {
        _queue.Add("a", isUrgent: false);
        _queue.Add("b", isUrgent: false);
        _queue.Add("c", isUrgent: true);
        _queue.Add("b", isUrgent: true);
        _queue.Add("a", isUrgent: false);

        Assert.Equal(3, _queue.Count);
        Assert.Equal(["c", "b", "a"], [await NextAsync(), await NextAsync(), await NextAsync()]);
        Assert.False(IsThereMore());
    }

    [Fact]
    public async Task What_is_added_while_somebody_looks_at_it_is_looked_at_once_more_and_not_by_two()
    {
        _queue.Add("a", isUrgent: false);
        var first = await NextAsync();
        _queue.Add("a", isUrgent: false);
        _queue.Add("a", isUrgent: true);
        Assert.False(IsThereMore());

        _queue.Done(first, null);
        Assert.Equal("a", await NextAsync());
        _queue.Done("a", null);
        Assert.False(IsThereMore());
    }

    [Fact]
    public async Task What_failed_comes_again_later()
    {
        _queue.Add("a", isUrgent: false);
        _queue.Done(await NextAsync(), TimeSpan.FromMilliseconds(20));

        Assert.True(await Eventually.HoldsAsync(() => _queue.Count == 1, TimeSpan.FromSeconds(30)));
        Assert.Equal("a", await NextAsync());
    }

    public void Dispose() => _queue.Dispose();

    private Task<string> NextAsync() => _queue.NextAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

    private bool IsThereMore() => _queue.Count > 0;
}
