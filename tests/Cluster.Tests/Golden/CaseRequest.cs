using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>The request of one golden case, made to a real API server as a dry run: admission and storage see all of it, and nothing stays.</summary>
/// <param name="Operation">CREATE, UPDATE or DELETE.</param>
/// <param name="Collection">The path of the object's collection.</param>
/// <param name="Item">The path of what is changed or deleted: the object, or a part of it with a path of its own.</param>
/// <param name="User">Who asks.</param>
/// <param name="Groups">The user's groups.</param>
internal sealed record CaseRequest(string Operation, string Collection, string Item, string User, IReadOnlyList<string> Groups)
{
    private const string DryRun = "?dryRun=All";

    /// <summary>Reads it off a case.</summary>
    public static CaseRequest Of(JsonNode manifest, JsonNode? request, ApiResource resource, string space)
    {
        var collection = resource.CollectionIn(space);
        var item = $"{collection}/{manifest["metadata"]?["name"]?.GetValue<string>()}";
        var part = request?["subResource"]?.GetValue<string>();
        return new CaseRequest(
            request?["operation"]?.GetValue<string>() ?? "CREATE",
            collection,
            part is null ? item : $"{item}/{part}",
            request?["user"]?.GetValue<string>() ?? "kubernetes-admin",
            [.. request?["groups"]?.AsArray().Select(group => group!.GetValue<string>()) ?? []]);
    }

    /// <summary>Sends it.</summary>
    /// <param name="api">The API server, as a user who may act for others.</param>
    /// <param name="manifest">The object; of a deletion it is not sent.</param>
    public async Task<ApiResponse> SendAsync(ApiClient api, JsonNode manifest)
    {
        using var message = Operation switch
        {
            "UPDATE" => new HttpRequestMessage(HttpMethod.Put, Item + DryRun) { Content = Body(manifest) },
            "DELETE" => new HttpRequestMessage(HttpMethod.Delete, Item + DryRun),
            _ => new HttpRequestMessage(HttpMethod.Post, Collection + DryRun) { Content = Body(manifest) },
        };
        message.Headers.Add("Impersonate-User", User);
        message.Headers.Add("Impersonate-Group", Groups);
        return await api.SendAsync(message);
    }

    private static StringContent Body(JsonNode manifest) =>
        new(manifest.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
