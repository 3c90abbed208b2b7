using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Pipeline;

public sealed class ReviewMemoryTests
{
    private static readonly byte[] Zeros = Encoding.ASCII.GetBytes($"[0{string.Concat(Enumerable.Repeat(",0", (WebhookEndpoint.LargestBody / 2) - 2))}]");

    // In 0.1 one of these took 318 MB.
    [Fact]
    public void A_body_of_nothing_but_values_is_refused_before_it_takes_much()
    {
        var (document, zeros) = (new Document(), Zeros);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = document.Parse(zeros);

        Assert.Equal(new ParseFault(ParseFaultKind.Size, "more than 1048576 names and values"), error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 * 1024);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(64_000)]
    [InlineData(1_000_000)]
    [InlineData(2_000_000)]
    public void What_is_counted_for_a_text_is_at_least_what_it_takes(int length)
    {
        var document = new Document();
        document.Input.Expect(length);
        document.Input.Receive(Encoding.ASCII.GetBytes($"[0{string.Concat(Enumerable.Repeat(",0", (length / 2) - 2))}]"));
        var counted = Document.WorstCapacity(document.Input.Span);

        Assert.Null(document.ParseText());

        Assert.InRange(document.Capacity, length, counted + (96 * 1024));
    }

    [Fact]
    public void No_text_becomes_more_than_its_separators_say()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.File("samples", "reviews"), "*.json"))
        {
            var text = File.ReadAllBytes(file);
            var document = new Document();
            Assert.Null(document.Parse(text));
            Assert.InRange(document.Count, 1, Parser.MostEntriesOf(text));
        }

        foreach (var text in (string[])["1", "\"\"", "[]", "{}", "[[],[]]", "{\"a\":{\"b\":[1,2,{\"c\":\"d\"}]}}", "[ 1 , [ 2 , 3 ] , { \"a\" : { } } ]"])
        {
            var document = new Document();
            Assert.Null(document.Parse(Encoding.UTF8.GetBytes(text)));
            Assert.InRange(document.Count, 1, Parser.MostEntriesOf(Encoding.UTF8.GetBytes(text)));
        }
    }

    // As a dashboard in a ConfigMap has many.
    [Fact]
    public void Separators_in_a_string_count_for_no_more_than_its_bytes_could_be()
    {
        var commas = Encoding.ASCII.GetBytes($"\"{new string(',', 300_000)}\"");
        var values = Encoding.ASCII.GetBytes($"[0{string.Concat(Enumerable.Repeat(",0", 150_000))}]");

        Assert.InRange(Document.WorstCapacity(commas), commas.Length, Document.WorstCapacity(values));
    }

    // Before what is in them was counted, a second one that came while the first was parsed got 429.
    [Fact]
    public void Large_objects_of_the_usual_kind_are_decided_beside_each_other()
    {
        var variables = new JsonArray([.. Enumerable.Range(0, 20_000).Select(i => new JsonObject { ["name"] = $"VARIABLE_{i}", ["value"] = $"value of variable {i}" })]);
        var review = Encoding.UTF8.GetBytes(Reviews.Pod(request => request["object"]!["spec"]!["containers"]![0]!["env"] = variables));
        Assert.InRange(review.Length, 1_000_000, 1_500_000);

        Assert.InRange(ReviewMemory.Default / Document.WorstCapacity(review), 8, int.MaxValue);
    }

    [Fact]
    public void Large_reviews_leave_room_for_ordinary_ones()
    {
        const int MiB = 1024 * 1024;
        var memory = new ReviewMemory(8 * MiB);
        Assert.True(memory.TryReserve(8 * MiB));
        Assert.False(memory.TryReserve(2 * MiB));
        Assert.True(memory.TryReserve(MiB));
        Assert.False(memory.TryReserve(MiB));
    }

    // Ten a second of them had the garbage collector stop everything for half of the time.
    // Of 4,096 to 8,192 names and values each was read into an array of its own, large enough for the heap that is seldom collected.
    [Theory]
    [InlineData(1_000_000, 2400)]
    [InlineData(20_000, 96)]
    [InlineData(6_000, 16)]
    [InlineData(3_000, 16)]
    [InlineData(500, 16)]
    public void Reviews_that_follow_each_other_use_the_same_memory(int items, int mostKiB)
    {
        var configuration = ConfigurationLoader.Parse("policies: [{ name: one, type: metadata, settings: { labels: { a: b } } }]", new PolicyServices()).Configuration!;
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/mutate", null, out var route));
        var values = string.Concat(Enumerable.Repeat(items < 10_000 ? ",\"12345678\"" : ",0", items));
        var review = Encoding.UTF8.GetBytes(Reviews.Pod(request => request["object"]!["spec"]!["list"] = JsonNode.Parse($"[0{values}]")));
        for (var count = 0; count < 3; count++)
        {
            Send();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 10; count++)
        {
            Send();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10 / 1024, 0, mostKiB);

        void Send()
        {
            var exchange = endpoint.Rent();
            exchange.Body.Expect(review.Length);
            exchange.Body.Receive(review);
            var answer = endpoint.AnswerAsync(route, exchange, default, CancellationToken.None);
            Assert.True(answer.IsCompleted);
            Assert.Equal(200, answer.Result);
            endpoint.Return(exchange);
        }
    }

    // The Functions worker has its bodies elsewhere; policies are thought through on a copy.
    [Fact]
    public void A_text_that_is_copied_takes_little_more_than_itself()
    {
        var text = Encoding.ASCII.GetBytes($"\"{new string('x', 3_000_000)}\"");
        var document = new Document();

        Assert.Null(document.Parse(text));

        Assert.InRange(document.Capacity, text.Length, text.Length + (96 * 1024));
    }

    [Fact]
    public void A_body_is_read_where_it_lies()
    {
        var document = new Document();
        document.Input.Write("{\"a\": 1}"u8);
        var text = document.Input.Span;

        Assert.Null(document.ParseText());

        Assert.True(text == document.Input.Span);
    }

    [Fact]
    public async Task A_review_past_the_memory_is_one_too_many_in_every_host_and_all_is_given_back()
    {
        var memory = new ReviewMemory(100_000);
        var configuration = ConfigurationLoader.Parse("policies: [{ name: one, type: metadata, settings: { labels: { a: b } } }]", new PolicyServices()).Configuration!;
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System) { Memory = memory };
        Assert.True(WebhookRoute.TryMatch("/mutate", null, out var route));
        var output = new ByteBuffer();

        Assert.Equal(429, await endpoint.AnswerAsync(route, Zeros.AsMemory(0, 50_000), output, default, CancellationToken.None));
        Assert.Equal(400, await endpoint.AnswerAsync(route, new byte[500], new ByteBuffer(), default, CancellationToken.None));

        Assert.Equal(0, memory.Held);
    }

    // What is kept for the next request knows the policies of the last one no more.
    [Theory]
    [InlineData("{ name: one, type: metadata, settings: { labels: { a: b } } }")]
    [InlineData("{ name: one, type: sidecar, settings: { labels: { a: b }, env: [{ name: A, value: b }], containers: [{ name: c, image: d }] } }")]
    public async Task A_configuration_that_was_replaced_is_let_go_of(string policy)
    {
        var current = Configuration("");
        var endpoint = new WebhookEndpoint(() => current, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/mutate", null, out var route));
        var replaced = await AnswerWithAsync();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(replaced.IsAlive);
        GC.KeepAlive(endpoint);

        async Task<WeakReference> AnswerWithAsync()
        {
            current = Configuration(policy);
            var policies = new WeakReference(current.Policies[0].Policy);
            var output = new ByteBuffer();
            Assert.Equal(200, await endpoint.AnswerAsync(route, Encoding.UTF8.GetBytes(Reviews.Pod()), output, default, CancellationToken.None));
            Assert.Contains("JSONPatch", Encoding.UTF8.GetString(output.Span), StringComparison.Ordinal);
            current = Configuration("");
            return policies;
        }

        static SluiceConfiguration Configuration(string policy) => ConfigurationLoader.Parse($"policies: [{policy}]", new PolicyServices()).Configuration!;
    }
}
