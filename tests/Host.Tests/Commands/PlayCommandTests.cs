using System.Text;
using System.Text.Json.Nodes;
using Sluice.Host.Tests.Serving;

namespace Sluice.Host.Tests.Commands;

/// <summary>The page's server as it is run.</summary>
public sealed class PlayCommandTests
{
    private const string Manifest = "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [] }\n";

    private static readonly string Configuration = TestServer.Labels("one", "team", "shop");

    [Fact]
    public async Task The_page_is_whole_and_begins_with_the_files_that_are_named()
    {
        using var directory = new MountedDirectory(("sluice.yaml", Configuration), ("pod.yaml", Manifest));
        await using var play = await SluiceProcess.PlayAsync("--config", Path.Combine(directory.Path, "sluice.yaml"), "-f", Path.Combine(directory.Path, "pod.yaml"));
        using var client = TestServer.Client();

        Assert.StartsWith("<!doctype html>", await client.GetStringAsync(play.Url), StringComparison.OrdinalIgnoreCase);
        foreach (var path in (string[])["/play.js", "/play.css", "/icon.svg", "/licences.txt", "/schema.json"])
        {
            Assert.NotEqual("", await client.GetStringAsync(new Uri(play.Url, path)));
        }

        var start = JsonNode.Parse(await client.GetStringAsync(new Uri(play.Url, "/start.json")))!;
        Assert.Equal((Configuration, Manifest), ((string)start["config"]!, (string)start["manifest"]!));
    }

    [Fact]
    public async Task A_question_is_answered_with_the_changed_object()
    {
        await using var play = await SluiceProcess.PlayAsync();
        using var client = TestServer.Client();
        using var question = new HttpRequestMessage(HttpMethod.Post, new Uri(play.Url, "/try"))
        {
            Content = new StringContent(new JsonObject { ["config"] = Configuration, ["manifest"] = Manifest }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        question.Headers.Add("Origin", play.Url.GetLeftPart(UriPartial.Authority));

        using var response = await client.SendAsync(question);

        Assert.True(response.IsSuccessStatusCode, response.StatusCode.ToString());
        var result = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["results"]![0]!;
        Assert.True((bool)result["changed"]!);
        Assert.Contains("team: shop", (string)result["stored"]!, StringComparison.Ordinal);
        Assert.Contains("\"path\": \"/metadata/labels\"", (string)result["patch"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1 is more than this machine", "play", "--url", "http://10.0.0.1:7475")]
    [InlineData("0.0.0.0 is more than this machine", "play", "--url", "http://0.0.0.0:7475")]
    [InlineData("--host is for --read-only", "play", "--host", "sluice.example.com")]
    [InlineData("nothing to begin with", "play", "--config", "/nothing/sluice.yaml")]
    public Task A_page_for_others_is_one_only_when_that_is_said(string error, params string[] arguments) => CommandRun.AssertRefusedAsync(error, arguments);
}
