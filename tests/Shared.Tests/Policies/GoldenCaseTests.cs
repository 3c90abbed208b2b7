using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Testing;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies;

/// <summary>
/// Runs every folder under Policies/*/cases as <c>sluice test</c> does (SLUICE_UPDATE_GOLDEN=1 rewrites what is expected, as its --update does), and
/// then once more apart from it: with reviews, YAML and patches of other making, bytes in and bytes out.
/// </summary>
public sealed class GoldenCaseTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answers_as_expected_and_leaves_its_own_result_alone(string name)
    {
        var golden = GoldenCase.Open(name);
        var reader = new GoldenCaseReader(GoldenCase.Root, Catalogue.Default);
        var test = reader.Read(golden.Folder);
        Assert.True(test is not null, string.Join('\n', reader.Errors));
        var result = await new TestRunner(GoldenCase.IsUpdating, TimeProvider.System).RunAsync(test, CancellationToken.None);
        Assert.True(result.HasPassed, string.Join("\n\n", result.Failures));
        AssertSameReview(ReviewBuilder.Build(golden.Input, golden.Request), ReviewText.Write(test.Request));
        await AssertIndependently(golden);
    }

    [Fact]
    public void Every_case_is_found_by_sluice_test() =>
        Assert.Equal(GoldenCase.Names.Order(), TestDirectory.Read(GoldenCase.Root, null, Catalogue.Default).Cases.Select(test => $"{Path.GetDirectoryName(test.Suite)}/{test.Name}").Order());

    private static void AssertSameReview(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual)
    {
        var (one, other) = (JsonNode.Parse(expected.Span), JsonNode.Parse(actual.Span));
        Assert.True(JsonNode.DeepEquals(one, other), $"sluice test sends another review:\n{one}\n{other}");
    }

    private static async Task AssertIndependently(GoldenCase golden)
    {
        var configuration = Load(golden);
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        var answers = new JsonObject();
        JsonNode? patched = null;
        foreach (var webhook in Webhooks(golden, configuration))
        {
            var answer = await Ask(endpoint, webhook, patched ?? golden.Input, golden.Request);
            answers[webhook] = answer;
            patched ??= answer["patch"] is { } patch ? IndependentPatch.Apply(golden.Input, patch) : null;

            // The API server asks no validating webhook about what a mutating one refused.
            if (answer["allowed"]!.GetValue<bool>() is false)
            {
                break;
            }
        }

        golden.AssertExpected(answers, patched);
        await AssertSettled(endpoint, golden, patched);
    }

    private static SluiceConfiguration Load(GoldenCase golden)
    {
        var result = ConfigurationLoader.Parse(golden.Configuration, new PolicyServices { Kubernetes = golden.Cluster }, golden.ConfigurationPath);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }

    /// <summary>Those that the configuration has policies for, unless the case names one.</summary>
    private static IEnumerable<string> Webhooks(GoldenCase golden, SluiceConfiguration configuration)
    {
        if (golden.Request?["webhook"] is { } webhook)
        {
            return [webhook.GetValue<string>()];
        }

        return new[] { (Name: "mutate", Kind: PolicyKind.Mutating), (Name: "validate", Kind: PolicyKind.Validating) }
            .Where(candidate => configuration.Policies.Any(policy => policy.Type.Kind == candidate.Kind))
            .Select(candidate => candidate.Name);
    }

    private static async Task<JsonObject> Ask(WebhookEndpoint endpoint, string webhook, JsonNode @object, JsonNode? request)
    {
        var review = ReviewBuilder.Build(@object, request);
        var output = new ByteBuffer();
        Assert.True(WebhookRoute.TryMatch($"/{webhook}", "", out var route));
        var status = await endpoint.AnswerAsync(route, review, output, default, CancellationToken.None);
        Assert.True(status == 200, Encoding.UTF8.GetString(output.Span));
        return Decode(JsonNode.Parse(output.Span)!.AsObject());
    }

    /// <summary>The answer as a person reads it: the patch decoded, the status beside the rest.</summary>
    private static JsonObject Decode(JsonObject review)
    {
        var response = review["response"]!.AsObject();
        Assert.Equal("AdmissionReview", review["kind"]!.GetValue<string>());
        Assert.Equal("0c1f6e0a-57f0-4a3e-9d5c-3f1b0a6d7e21", response["uid"]!.GetValue<string>());
        Assert.Equal(response.ContainsKey("patch"), response["patchType"]?.GetValue<string>() == "JSONPatch");
        var decoded = new JsonObject { ["allowed"] = response["allowed"]!.DeepClone() };
        foreach (var field in response["status"] as JsonObject ?? [])
        {
            decoded[field.Key] = field.Value!.DeepClone();
        }

        foreach (var name in new[] { "warnings", "auditAnnotations" })
        {
            if (response[name] is { } value)
            {
                decoded[name] = value.DeepClone();
            }
        }

        if (response["patch"] is { } patch)
        {
            decoded["patch"] = JsonNode.Parse(Convert.FromBase64String(patch.GetValue<string>()));
        }

        return decoded;
    }

    /// <summary>Sent again as a reinvocation sends it, and as an UPDATE that changes nothing, the result gets no patch.</summary>
    private static async Task AssertSettled(WebhookEndpoint endpoint, GoldenCase golden, JsonNode? patched)
    {
        if (patched is null)
        {
            return;
        }

        var again = await Ask(endpoint, "mutate", patched, golden.Request);
        Assert.True(again["patch"] is null, $"A second round gives a patch: {again["patch"]?.ToJsonString()}");
        var request = (golden.Request?.DeepClone() ?? new JsonObject()).AsObject();
        request["operation"] = "UPDATE";
        request["oldObject"] = patched.DeepClone();
        var update = await Ask(endpoint, "mutate", patched, request);
        Assert.True(update["patch"] is null, $"An UPDATE of the result gives a patch: {update["patch"]?.ToJsonString()}");
    }
}
