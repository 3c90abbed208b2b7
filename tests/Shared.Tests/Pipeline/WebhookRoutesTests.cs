using Sluice.Pipeline;

namespace Sluice.Shared.Tests.Pipeline;

public sealed class WebhookRoutesTests
{
    private readonly WebhookRoutes _routes = new();

    [Theory]
    [InlineData("/mutate", null)]
    [InlineData("/mutate", "?timeout=5s")]
    [InlineData("/mutate/fail-0f1e2d3c", "?timeout=10s")]
    [InlineData("/validate/ignore", "")]
    public void A_path_is_read_the_same_the_first_time_and_again(string path, string? query)
    {
        Assert.True(WebhookRoute.TryMatch(path, query, out var expected));

        Assert.True(_routes.TryMatch(path, query, out var first));
        Assert.True(_routes.TryMatch(new string(path), query, out var again));

        Assert.Equal(expected, first);
        Assert.Same(first, again);
    }

    [Fact]
    public void Paths_and_time_outs_are_told_apart_however_many_there_are()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var seconds = 1; seconds <= 30; seconds++)
            {
                foreach (var path in (string[])["/mutate", "/validate", "/mutate/fail", "/validate/ignore-0f1e2d3c"])
                {
                    Assert.True(_routes.TryMatch(path, $"?timeout={seconds}s", out var route));
                    Assert.Equal((path, TimeSpan.FromSeconds(seconds)), (route.Path, route.Call.Timeout!.Value));
                }
            }
        }
    }

    [Fact]
    public void What_is_no_webhooks_path_is_none_again()
    {
        Assert.False(_routes.TryMatch("/other", null, out _));
        Assert.False(_routes.TryMatch("/other", null, out _));
    }

    [Fact]
    public void A_path_that_comes_again_allocates_nothing()
    {
        _routes.TryMatch("/mutate/fail-0f1e2d3c", "?timeout=10s", out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _routes.TryMatch("/mutate/fail-0f1e2d3c", "?timeout=10s", out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // A query can be as long as a request line.
    [Fact]
    public void A_long_query_is_not_kept()
    {
        var query = $"?timeout=5s&x={new string('x', 1000)}";
        Assert.True(_routes.TryMatch("/mutate", query, out var first));
        Assert.True(_routes.TryMatch("/mutate", query, out var again));

        Assert.Equal(first, again);
        Assert.NotSame(first, again);
    }
}
