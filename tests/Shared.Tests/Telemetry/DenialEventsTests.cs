using System.Text;
using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Telemetry;

public sealed class DenialEventsTests : IAsyncDisposable
{
    private const int Burst = 20;

    private readonly RecordingKubernetesApi _cluster = new();
    private readonly RecordingLogger _logger = new();
    private readonly ManualTimeProvider _time = new();
    private readonly DenialEvents _events;

    public DenialEventsTests() => _events = new DenialEvents(_cluster, SluiceMeter.Instance, _time, _logger);

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task A_denial_is_an_Event_about_the_object_in_its_namespace_without_reason_or_user()
    {
        await DenyAsync(Webhook(true), "web-1");

        var (path, body) = Assert.Single(await CreatedAsync(1));
        var made = JsonNode.Parse(body)!;
        Assert.Equal("/apis/events.k8s.io/v1/namespaces/shop/events", path);
        Assert.Equal(("shop", "Warning", "AdmissionDenied", "Deny"), ((string)made["metadata"]!["namespace"]!, (string)made["type"]!, (string)made["reason"]!, (string)made["action"]!));
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","name":"web-1","namespace":"shop"}""", made["regarding"]!.ToJsonString());
        Assert.Contains("\"denies\"", (string)made["note"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", body, StringComparison.Ordinal);
        Assert.DoesNotContain("system:", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_scoped_object_has_its_Event_in_the_default_namespace()
    {
        await DenyAsync(Webhook(true), "web-1", request => request["namespace"] = "");

        Assert.Equal("/apis/events.k8s.io/v1/namespaces/default/events", Assert.Single(await CreatedAsync(1)).Path);
    }

    [Fact]
    public async Task What_is_no_namespace_is_no_part_of_an_address()
    {
        await DenyAsync(Webhook(true), "web-1", request => request["namespace"] = "../../../apis/apps/v1");
        await DenyAsync(Webhook(true), "web-2");

        Assert.Equal("/apis/events.k8s.io/v1/namespaces/shop/events", Assert.Single(await CreatedAsync(1)).Path);
    }

    [Fact]
    public async Task A_dry_run_an_allowed_review_and_a_configuration_without_events_leave_none()
    {
        await DenyAsync(Webhook(true), "dry", request => request["dryRun"] = true);
        await DenyAsync(Webhook(false), "off");
        await new TestWebhook(new SluiceConfiguration([TestPolicy.Validating("allows", _ => Verdict.Allow)], "") { Events = true }, _events).SendAsync(Body("allowed", _ => { }), "/validate");
        await DenyAsync(Webhook(true), "last");

        Assert.Contains("\"last\"", Assert.Single(await CreatedAsync(1)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_again_within_five_minutes_is_left_out()
    {
        await DenyAsync(Webhook(true), "web-1");
        await CreatedAsync(1);
        await DenyAsync(Webhook(true), "web-1");
        await DenyAsync(Webhook(true), "web-2");
        await CreatedAsync(2);

        _time.Advance(TimeSpan.FromMinutes(6));
        await DenyAsync(Webhook(true), "web-1");

        Assert.Equal(["web-1", "web-2", "web-1"], (await CreatedAsync(3)).Select(made => (string)JsonNode.Parse(made.Body)!["regarding"]!["name"]!));
    }

    [Fact]
    public async Task Denials_without_end_are_a_burst_and_then_one_Event_a_second()
    {
        for (var i = 0; i < Burst; i++)
        {
            await DenyAsync(Webhook(true), $"web-{i}");
            await CreatedAsync(i + 1);
        }

        await DenyAsync(Webhook(true), "too-many");
        await Waiting.UntilAsync(() => _events.IsIdle, "the one too many");
        _time.Advance(TimeSpan.FromSeconds(1));
        await DenyAsync(Webhook(true), "a-second-later");

        Assert.Equal("a-second-later", (string)JsonNode.Parse((await CreatedAsync(Burst + 1))[^1].Body)!["regarding"]!["name"]!);
    }

    [Fact]
    public async Task An_API_server_that_refuses_is_an_event_in_the_log()
    {
        _cluster.Outcome = KubernetesOutcome.Forbidden;
        await DenyAsync(Webhook(true), "web-1");

        await Waiting.UntilAsync(() => _logger.Named("EventFailed").Any(), "the event");
    }

    private static byte[] Body(string name, Action<JsonNode> change) => Encoding.UTF8.GetBytes(Reviews.Pod(request =>
    {
        request["name"] = name;
        request["namespace"] = "shop";
        change(request);
    }));

    private TestWebhook Webhook(bool events) =>
        new(new SluiceConfiguration([TestPolicy.Validating("denies", _ => Verdict.Deny("spec.password: is hunter2"))], "") { Events = events }, _events);

    private static async Task DenyAsync(TestWebhook webhook, string name, Action<JsonNode>? change = null) =>
        Assert.Equal(200, (await webhook.SendAsync(Body(name, change ?? (_ => { })), "/validate")).Status);

    private async Task<List<(string Path, string Body)>> CreatedAsync(int count)
    {
        await Waiting.UntilAsync(() => _cluster.Created.Count >= count, $"Event {count}");
        return [.. _cluster.Created];
    }
}
