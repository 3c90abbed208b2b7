using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Cluster;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Scanning;

namespace Sluice.Host.Tests.Cluster;

/// <summary>Lists whose pages are too large, fail, or are forgotten, by a server that does so when it is told to.</summary>
public sealed class PagedListTests : IAsyncLifetime
{
    private readonly WebApplication _app = Create();
    private readonly List<(int Limit, int From)> _asked = [];
    private Func<int, int, HttpContext, bool> _answersElse = (_, _, _) => false;
    private int _count = 1_200;
    private string _filling = "";

    public async Task InitializeAsync()
    {
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Every_item_comes_once_in_pages_of_five_hundred()
    {
        Assert.Equal(Names(), await ReadAsync());
        Assert.Equal([(500, 0), (500, 500), (500, 1_000)], _asked);
    }

    [Fact]
    public async Task A_page_with_more_than_there_is_room_for_is_asked_for_in_smaller_ones()
    {
        (_count, _filling) = (600, new string('x', 100_000));
        Assert.Equal(Names(), await ReadAsync());
        Assert.Equal([(500, 0), (125, 0)], _asked.Take(2));
    }

    [Fact]
    public async Task An_object_larger_than_any_can_be_is_a_fault()
    {
        (_count, _filling) = (1, new string('x', 17 * 1024 * 1024));
        Assert.Empty(await ReadAsync("one object is larger than"));
    }

    [Fact]
    public async Task A_server_that_fails_for_a_moment_is_asked_again()
    {
        var left = 2;
        _answersElse = (_, from, context) => from == 500 && left-- > 0 && Refuse(context, 503, "");
        Assert.Equal(Names(), await ReadAsync());
    }

    [Fact]
    public async Task A_token_that_is_forgotten_is_replaced_by_the_one_that_comes_with_the_refusal()
    {
        var left = 1;
        _answersElse = (_, from, context) => from == 500 && left-- > 0 && Refuse(context, 410, "500");
        Assert.Equal(Names(), await ReadAsync());
        Assert.Equal(4, _asked.Count);
    }

    [Fact]
    public async Task Without_one_the_list_begins_anew_and_what_was_seen_is_passed_over()
    {
        var left = 1;
        _answersElse = (_, from, context) => from == 1_000 && left-- > 0 && Refuse(context, 410, "");
        Assert.Equal(Names(), await ReadAsync());
        Assert.Equal([0, 500, 1_000, 0, 500, 1_000], _asked.Select(one => one.From));
    }

    [Fact]
    public async Task A_server_that_forgets_again_and_again_ends_the_list()
    {
        _answersElse = (_, from, context) => from == 500 && Refuse(context, 410, "500");
        Assert.Equal(500, (await ReadAsync("forgets where the list is")).Count);
    }

    [Fact]
    public async Task What_may_not_be_listed_is_a_fault()
    {
        _answersElse = (_, _, context) => Refuse(context, 403, "");
        Assert.Empty(await ReadAsync("cannot be listed: told so"));
    }

    private async Task<List<string>> ReadAsync(string? fault = null)
    {
        using var client = new ApiServerClient(new ClusterConnection { Server = new Uri(_app.Urls.Single()) }, TimeProvider.System);
        var list = new PagedList(client, TimeProvider.System);
        var names = new List<string>();
        await foreach (var item in list.ReadAsync("/api/v1/configmaps", NameOf, CancellationToken.None))
        {
            names.Add(NameOf(item));
        }

        if (fault is null)
        {
            Assert.Null(list.Fault);
        }
        else
        {
            Assert.Contains(fault, list.Fault, StringComparison.Ordinal);
        }

        return names;
    }

    private IEnumerable<string> Names() => Enumerable.Range(0, _count).Select(Name);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"space/item-{number:D6}");

    private static string NameOf(ReadOnlyMemory<byte> item) => $"{JsonNode.Parse(item.Span)!["metadata"]!["namespace"]}/{JsonNode.Parse(item.Span)!["metadata"]!["name"]}";

    private async Task AnswerAsync(HttpContext context)
    {
        var limit = int.Parse(context.Request.Query["limit"]!, CultureInfo.InvariantCulture);
        var from = context.Request.Query["continue"] is { Count: 1 } token ? int.Parse(token!, CultureInfo.InvariantCulture) : 0;
        _asked.Add((limit, from));
        if (_answersElse(limit, from, context))
        {
            await context.Response.CompleteAsync();
            return;
        }

        var until = Math.Min(_count, from + limit);
        var next = until < _count ? until.ToString(CultureInfo.InvariantCulture) : "";
        var items = Enumerable.Range(from, until - from).Select(number => $$$"""{"metadata":{"namespace":"space","name":"{{{Name(number)["space/".Length..]}}}"},"data":{"x":"{{{_filling}}}"}}""");
        await context.Response.WriteAsync($$"""{"kind":"ConfigMapList","metadata":{"continue":"{{next}}","remainingItemCount":{{_count - until}} },"items":[{{string.Join(',', items)}}]}""");
    }

    private static bool Refuse(HttpContext context, int status, string token)
    {
        context.Response.StatusCode = status;
        context.Response.Body.Write(Encoding.UTF8.GetBytes($$$"""{"kind":"Status","message":"told so","metadata":{"continue":"{{{token}}}"}}"""));
        return true;
    }

    private static WebApplication Create()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowSynchronousIO = true;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        return builder.Build();
    }
}
