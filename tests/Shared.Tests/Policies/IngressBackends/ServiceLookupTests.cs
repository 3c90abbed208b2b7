using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sluice.Cluster;
using Sluice.Policies.IngressBackends;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies.IngressBackends;

public sealed class ServiceLookupTests
{
    private readonly FakeKubernetesApi _api = new(new JsonObject());

    [Fact]
    public async Task Each_service_is_looked_up_once()
    {
        await GetAsync(["web", "cart", "web", "web"], CancellationToken.None);

        Assert.Equal(["/api/v1/namespaces/shop/services/cart", "/api/v1/namespaces/shop/services/web"], _api.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Several_are_looked_up_at_a_time_and_never_all_of_many()
    {
        var gate = new TaskCompletionSource();
        _api.Gate = gate.Task;
        var names = Enumerable.Range(0, 40).Select(number => $"web-{number}").ToList();

        var lookup = GetAsync(names, CancellationToken.None);
        SpinWait.SpinUntil(() => _api.MostAtOnce > 1, TimeSpan.FromSeconds(30));
        gate.SetResult();
        var answers = await lookup;

        Assert.Equal(40, answers.Count);
        Assert.InRange(_api.MostAtOnce, 2, 8);
    }

    [Fact]
    public async Task Lookups_end_when_there_is_no_time_left()
    {
        _api.Gate = new TaskCompletionSource().Task;
        using var deadline = new CancellationTokenSource();

        var lookup = GetAsync(["web"], deadline.Token);
        await deadline.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup);
    }

    private Task<ConcurrentDictionary<string, KubernetesAnswer>> GetAsync(IEnumerable<string> names, CancellationToken cancellation) =>
        ServiceLookup.GetAsync(names, (name, token) => _api.GetAsync(new ObjectReference("", "v1", "services", "shop", name), token), cancellation);
}
