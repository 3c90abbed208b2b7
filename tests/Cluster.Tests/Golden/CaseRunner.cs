using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Policies;
using Sluice.Shared.Tests.Policies;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>
/// Makes the request of a golden case to a real API server twice: the case's object with the case's policies, and the object that the case expects
/// with none. Both must be stored alike, with whatever the API server itself adds. A refusal must have the message that the case expects.
/// </summary>
/// <remarks>
/// Some cases hold what no API server would ask a webhook about, or store. They are told by these rules, in this order: the request says of itself
/// what only the API server says (another resource than the object's, no object, no name); the API server does not serve the kind; it does not know a
/// field, being older or younger; the old state cannot be stored; it refuses the object without any policy, and no policy mends it; it drops a field,
/// whose feature is off; its ServiceAccount plugin takes something of the pod's for its own.
/// </remarks>
internal sealed class CaseRunner(PolicyCluster cluster, ApiResources resources, ApiSchema schema)
{
    // A mutating webhook is asked before the API server has validated the object: it can make a good one of it, or refuse it first.
    private const int Unprocessable = 422;

    // Of a path, where an object that is missing would be named.
    private const string NoSuchPath = "the server could not find the requested resource";

    // What a request.yaml may say and a client can bring about.
    private static readonly string[] Possible = ["operation", "namespace", "user", "groups", "subResource", "oldObject", "webhook"];

    /// <summary>Runs a case.</summary>
    public async Task<CaseResult> RunAsync(GoldenCase golden)
    {
        cluster.UseNone();
        var input = Asked(golden.Input);
        var expected = Asked(golden.ExpectedObject ?? input);
        if (FindOverride(golden.Request) is { } key)
        {
            return CaseResult.Impossible($"the request's own {key} differs from the object's");
        }

        if (await resources.FindAsync(input) is not { } resource)
        {
            return CaseResult.NotServed($"{input["apiVersion"]} {input["kind"]} is not served");
        }

        if ((schema.FindUnknownField(input) ?? schema.FindUnknownField(expected)) is { } field)
        {
            return CaseResult.NotServed($"{field} is not known to this version");
        }

        if (cluster.Options.ServiceAccounts && StoredState.HasNameOfToken(input))
        {
            return CaseResult.Impossible("the ServiceAccount plugin takes a volume of the pod's own for its token's, by the name");
        }

        return await RunAsync(golden, resource, input, expected);
    }

    private async Task<CaseResult> RunAsync(GoldenCase golden, ApiResource resource, JsonNode input, JsonNode expected)
    {
        var space = (golden.Request?["namespace"] ?? input["metadata"]?["namespace"])?.GetValue<string>() ?? "default";
        var request = CaseRequest.Of(input, golden.Request, resource, space);
        await new CasePreparation(cluster).PrepareAsync(space, input, expected);
        if (resource is { IsNamespaced: false, Name: "namespaces" } && request.Operation is "CREATE" or "DELETE")
        {
            await cluster.RemoveNamespaceAsync(input["metadata"]!["name"]!.GetValue<string>());
        }

        await using var old = new StoredObject(cluster, request.Collection);
        if (OldState(golden, request, input) is { } state && await old.TryStoreAsync(state) is { } problem)
        {
            return CaseResult.Impossible($"the old state cannot be stored: {problem}");
        }

        var denial = ExpectedDenial.Of(golden.ExpectedAnswers);
        var alone = await request.SendAsync(cluster.Api, input);
        var wanted = golden.ExpectedObject is null ? alone : await request.SendAsync(cluster.Api, expected);
        var isMended = (int)alone.Status == Unprocessable && (wanted.IsSuccess || denial?.IsBeforeValidation is true);
        if (!alone.IsSuccess && MessageOf(alone) == NoSuchPath)
        {
            return CaseResult.NotServed($"{request.Item}: {NoSuchPath}");
        }

        if (!alone.IsSuccess && !isMended)
        {
            return CaseResult.Impossible($"refused without any policy: {MessageOf(alone)}");
        }

        if (request.Operation != "DELETE" && alone.IsSuccess && DroppedFields.Find(input, JsonNode.Parse(alone.Text)) is { } dropped)
        {
            return CaseResult.NotServed($"{dropped} is not kept by this version");
        }

        cluster.Use(golden.Configuration, golden.Cluster);
        var answer = await request.SendAsync(cluster.Api, input);
        cluster.UseNone();
        return denial?.Compare(answer) ?? Compare(golden, wanted, answer);
    }

    // Of a Namespace the API server asks by its own labels.
    private static JsonNode Asked(JsonNode @object)
    {
        if (@object["kind"]?.GetValue<string>() == "Namespace")
        {
            var metadata = @object["metadata"]!.AsObject();
            var labels = metadata["labels"] as JsonObject ?? [];
            labels[PolicyCluster.NamespaceLabel] = "yes";
            metadata["labels"] = labels.Parent is null ? labels : labels.DeepClone();
        }

        return @object;
    }

    private static string? FindOverride(JsonNode? request) =>
        (request as JsonObject)?.Select(member => member.Key).FirstOrDefault(key => !Possible.Contains(key));

    // Nothing can be changed or deleted that is not there.
    private static JsonNode? OldState(GoldenCase golden, CaseRequest request, JsonNode input) => request.Operation switch
    {
        "UPDATE" => golden.Request?["oldObject"] ?? input,
        "DELETE" => input,
        _ => null,
    };

    private static CaseResult Compare(GoldenCase golden, ApiResponse wanted, ApiResponse answer)
    {
        if (!wanted.IsSuccess)
        {
            return CaseResult.Wrong($"the API server refuses the object that is expected: {MessageOf(wanted)}");
        }

        if (!answer.IsSuccess)
        {
            return CaseResult.Wrong($"refused: {MessageOf(answer)}");
        }

        var differences = JsonDifference.Find(StoredState.Of(wanted), StoredState.Of(answer))
            .Concat(golden.ExpectedWarnings.Where(warning => !answer.Warnings.Contains(warning)).Select(warning => $"no warning \"{warning}\""))
            .ToList();
        return differences.Count == 0 ? CaseResult.Shown : CaseResult.Wrong(string.Join("\n    ", differences));
    }

    internal static string MessageOf(ApiResponse answer) =>
        JsonNode.Parse(answer.Text)?["message"]?.GetValue<string>() ?? $"{(int)answer.Status}";
}
