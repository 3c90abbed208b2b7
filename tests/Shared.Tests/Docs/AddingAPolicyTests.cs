using System.Text.RegularExpressions;
using Sluice.Configuration;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Policies.RequireOwner;
using Sluice.Shared.Tests.Common;
using Sluice.Yaml;

namespace Sluice.Shared.Tests.Docs;

/// <summary>Holds docs/adding-a-policy.md to a policy that is built and run here.</summary>
public sealed class AddingAPolicyTests
{
    private static readonly string[] Blocks =
        [.. Regex.Matches(File.ReadAllText(Repository.Path("docs", "adding-a-policy.md")), "^```[a-z]+\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    [Fact]
    public void The_code_of_the_page_is_the_code_that_is_built_here()
    {
        Assert.Equal(ReadPolicyFile("RequireOwnerOptions.cs"), Blocks[0]);
        Assert.Equal(ReadPolicyFile("RequireOwnerPolicy.cs"), Blocks[1]);
        Assert.Equal("RequireOwner.RequireOwnerPolicy.Type,\n", Blocks[2]);
    }

    [Fact]
    public async Task The_case_of_the_page_has_the_answer_of_the_page()
    {
        var policy = Load(YamlReader.Read(Blocks[4], new ErrorList(""))!);
        var webhook = new TestWebhook(policy);
        var answer = await webhook.AskAsync(Service(Blocks[3]), "/validate");
        Assert.Equal(Blocks[6], answer.Message + "\n");
    }

    [Fact]
    public async Task A_Service_that_says_its_owner_is_let_in()
    {
        var policy = Load(YamlReader.Read(Blocks[4], new ErrorList(""))!);
        var owned = Blocks[3] + "  annotations: { example.com/owner: team-b }\n";
        Assert.True((await new TestWebhook(policy).AskAsync(Service(owned), "/validate")).Allowed);
    }

    // The type is not in the catalogue, so what loading does with a registered one is done by hand.
    private static ConfiguredPolicy Load(ConfigNode configuration)
    {
        var type = RequireOwnerPolicy.Type;
        var errors = new ErrorList("sluice.yaml");
        var policy = (MappingNode)((SequenceNode)((MappingNode)configuration).Find("policies")!).Items[0];
        Assert.Equal(type.Name, Assert.IsType<ScalarNode>(policy.Find("type")).Text);
        var settings = Settings.Read(policy.Find("settings")!, "settings", type.Options, errors)!;
        var made = type.Create(new PolicyContext("owners", settings, errors, new PolicyServices()));
        Assert.Empty(errors.Errors);
        return TestPolicy.Validating("owners", _ => throw new InvalidOperationException()) with { Type = type, Settings = settings, Policy = made, Rules = [.. type.Rules(settings)] };
    }

    private static string Service(string yaml)
    {
        var json = new Sluice.Json.ByteBuffer();
        YamlToJson.Write(YamlReader.Read(yaml, new ErrorList(""))!, json);
        return Reviews.Pod(request =>
        {
            request["resource"]!["resource"] = "services";
            request["object"] = System.Text.Json.Nodes.JsonNode.Parse(json.Span.ToArray());
        });
    }

    private static string ReadPolicyFile(string name) =>
        File.ReadAllText(Repository.Path("tests", "Shared.Tests", "Docs", "RequireOwner", name));
}
