using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Policies;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>An object that is stored for one case, and deleted after it.</summary>
internal sealed class StoredObject(PolicyCluster cluster, string collection) : IAsyncDisposable
{
    private string? _item;

    /// <summary>Stores it as it is, status and all, asking no policy.</summary>
    /// <returns>Why that cannot be; null when it is stored.</returns>
    public async Task<string?> TryStoreAsync(JsonNode state)
    {
        var answer = await cluster.Api.CreateAsync(collection, state.ToJsonString());
        if (!answer.IsSuccess)
        {
            return CaseRunner.MessageOf(answer);
        }

        var stored = JsonNode.Parse(answer.Text)!;
        _item = $"{collection}/{stored["metadata"]!["name"]}";
        return Lost(state, stored) is { } lost ? $"the API server does not take {lost} from a client" : null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_item is not null)
        {
            // What holds a finalizer stays, marked as being deleted, until somebody takes the finalizer away.
            cluster.UseNone();
            if (collection == "/api/v1/namespaces")
            {
                await cluster.RemoveNamespaceAsync(_item[(collection.Length + 1)..]);
                return;
            }

            await cluster.Api.PatchAsync(_item, """{ "metadata": { "finalizers": null } }""");
            await cluster.Api.DeleteAsync($"{_item}?gracePeriodSeconds=0");
        }
    }

    // What only the control plane writes is dropped at creation: the old state would be another than the case's.
    private static string? Lost(JsonNode state, JsonNode stored) =>
        state["metadata"]!.AsObject().Select(member => member.Key).FirstOrDefault(key => stored["metadata"]![key] is null);
}
