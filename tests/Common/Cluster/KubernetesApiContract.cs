using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster;

namespace Sluice.Testing.Cluster;

/// <summary>What every <see cref="IKubernetesApi"/> does, whatever it is made of. Derive from it and say how to connect.</summary>
public abstract class KubernetesApiContract
{
    /// <summary>A namespace with the Services <c>web</c> and <c>api</c>.</summary>
    public const string Namespace = "contract";

    /// <summary>Connects as someone who may get and list Services and create Events in that namespace, and nothing else.</summary>
    protected abstract ValueTask<IKubernetesApi> ConnectAsync();

    /// <summary>Makes the same kind of client for another address.</summary>
    protected abstract IKubernetesApi ConnectTo(Uri server);

    [SkippableFact]
    public async Task An_object_that_is_there_is_found()
    {
        var answer = await (await ConnectAsync()).GetAsync(Service("web"), CancellationToken.None);

        Assert.Equal((KubernetesOutcome.Found, ""), (answer.Outcome, answer.Message));
        Assert.Equal("web", JsonNode.Parse(answer.Body.Span)!["metadata"]!["name"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task An_object_that_is_not_there_is_not_found()
    {
        var answer = await (await ConnectAsync()).GetAsync(Service("nobody"), CancellationToken.None);

        Assert.Equal(KubernetesOutcome.NotFound, answer.Outcome);
        Assert.True(answer.Body.IsEmpty);
        Assert.Contains("nobody", answer.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_may_not_be_read_is_forbidden_and_the_message_names_it()
    {
        var answer = await (await ConnectAsync()).GetAsync(Service("web") with { Resource = "secrets" }, CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Forbidden, answer.Outcome);
        Assert.True(answer.Body.IsEmpty);
        Assert.Contains("secrets", answer.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_list_has_every_object_of_the_namespace()
    {
        var answer = await (await ConnectAsync()).ListAsync(Service(""), CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Found, answer.Outcome);
        var names = JsonNode.Parse(answer.Body.Span)!["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(["api", "web"], names.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task What_is_created_is_answered_as_it_was_stored()
    {
        var answer = await (await ConnectAsync()).CreateAsync(Event(Namespace), NewEvent, CancellationToken.None);

        Assert.Equal((KubernetesOutcome.Found, ""), (answer.Outcome, answer.Message));
        Assert.StartsWith("contract-", JsonNode.Parse(answer.Body.Span)!["metadata"]!["name"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_may_not_be_created_is_forbidden_and_the_message_names_it()
    {
        var answer = await (await ConnectAsync()).CreateAsync(Service("") with { Resource = "secrets" }, "{\"metadata\":{\"name\":\"a\"}}"u8.ToArray(), CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Forbidden, answer.Outcome);
        Assert.Contains("secrets", answer.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("..")]
    [InlineData("contract/events/../../../other")]
    public async Task A_namespace_never_reaches_another_path(string name)
    {
        var answer = await (await ConnectAsync()).CreateAsync(Event(name), NewEvent, CancellationToken.None);

        Assert.Equal(KubernetesOutcome.NotFound, answer.Outcome);
    }

    [SkippableTheory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../secrets")]
    [InlineData("nobody/../web")]
    [InlineData("%2e%2e")]
    [InlineData("nobody?watch=true")]
    [InlineData("nobody#web")]
    [InlineData("")]
    public async Task A_name_never_reaches_another_path(string name)
    {
        var answer = await (await ConnectAsync()).GetAsync(Service(name), CancellationToken.None);

        Assert.Equal(KubernetesOutcome.NotFound, answer.Outcome);
    }

    [SkippableFact]
    public async Task A_server_that_is_away_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = AddressOf(listener);
        listener.Stop();

        var answer = await ConnectTo(address).GetAsync(Service("web"), CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Unavailable, answer.Outcome);
        Assert.NotEqual("", answer.Message);
    }

    [SkippableFact]
    public async Task A_call_ends_when_its_caller_gives_up_on_a_silent_server()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var patience = new CancellationTokenSource();

        var call = ConnectTo(AddressOf(listener)).GetAsync(Service("web"), patience.Token).AsTask();
        using var connection = await listener.AcceptTcpClientAsync();
        await patience.CancelAsync();

        // Much less than any time-out of the client's own.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    private static byte[] NewEvent => Encoding.UTF8.GetBytes($$"""
        {
          "metadata": { "generateName": "contract-", "namespace": "{{Namespace}}" },
          "eventTime": "2026-01-02T03:04:05.000000Z", "type": "Warning", "reason": "Contract", "action": "Test", "note": "made by a test",
          "reportingController": "sluice.dev/test", "reportingInstance": "test",
          "regarding": { "apiVersion": "v1", "kind": "Service", "name": "web", "namespace": "{{Namespace}}" }
        }
        """);

    private static ObjectReference Event(string space) => new("events.k8s.io", "v1", "events", space, "");

    private static Uri AddressOf(TcpListener listener) => new($"https://{listener.LocalEndpoint}");

    private static ObjectReference Service(string name) => new("", "v1", "services", Namespace, name);
}
