using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OwnPolicies;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Yaml;

namespace Sluice.Shared.Tests.Docs;

/// <summary>Holds docs/adding-a-policy.md to samples/own-policies, whose type is built and run here.</summary>
public sealed class AddingAPolicyTests
{
    private static readonly string[] Blocks =
        [.. Regex.Matches(File.ReadAllText(Repository.Path("docs", "adding-a-policy.md")), "^```[a-z]+\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    [Fact]
    public void The_code_of_the_page_is_that_of_the_sample()
    {
        Assert.Equal(ReadSample("RequireOwner.cs"), Blocks[0]);
        Assert.Equal(ReadSample("console", "Program.cs"), Blocks[1]);
        Assert.Equal(ReadSample("functions", "Program.cs"), Blocks[2]);
        Assert.Equal(ReadSample("policies", "service.yaml"), Blocks[3]);
        Assert.Equal(ReadSample("policies", "owners.yaml"), Blocks[4]);
    }

    [Fact]
    public async Task The_request_of_the_page_has_the_answer_of_the_page()
    {
        var answer = await Load().AskAsync(Service(Blocks[3]), "/validate");
        Assert.Equal(Blocks[5], answer.Message + "\n");
    }

    [Fact]
    public async Task A_Service_that_says_its_owner_is_let_in()
    {
        var owned = Blocks[3] + "  annotations: { example.com/owner: team-b }\n";
        Assert.True((await Load().AskAsync(Service(owned), "/validate")).Allowed);
    }

    private static TestWebhook Load()
    {
        var result = ConfigurationLoader.Parse(Blocks[4], new PolicyServices { Catalogue = Catalogue.Default.With(RequireOwner.Type) });
        Assert.Empty(result.Errors);
        return new TestWebhook(result.Configuration!);
    }

    private static string Service(string yaml)
    {
        var json = new ByteBuffer();
        YamlToJson.Write(YamlReader.Read(yaml, new ErrorList(""))!, json);
        return Reviews.Pod(request =>
        {
            request["resource"]!["resource"] = "services";
            request["object"] = JsonNode.Parse(json.Span.ToArray());
        });
    }

    private static string ReadSample(params string[] parts) => File.ReadAllText(Repository.Path(["samples", "own-policies", .. parts]));
}
