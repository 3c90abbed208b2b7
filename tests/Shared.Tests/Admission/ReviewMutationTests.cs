using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class ReviewMutationTests
{
    [Theory]
    [InlineData("/mutate")]
    [InlineData("/validate")]
    public async Task Ten_thousand_mutations_of_a_review_give_no_5xx_and_no_defect(string path)
    {
        var webhook = new TestWebhook(EveryType());
        var source = Encoding.UTF8.GetBytes(Reviews.Pod());
        var random = new Random(path.Length);
        var answered = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var body = Mutations.Mutate(source, random);
            var (status, text) = await webhook.SendAsync(body, path);
            Assert.True(status is 200 or 400, $"{status} {text} to {Encoding.UTF8.GetString(body)}");
            var answer = JsonNode.Parse(text)!;
            answered += status == 200 && answer["response"]!["uid"] is not null ? 1 : 0;
            Assert.True(status == 200 || answer["error"] is not null);
        }

        Assert.InRange(answered, 1000, 9999);
        Assert.Empty(webhook.Logger.Events.Where(logged => logged.Exception is not null).Select(logged => logged.Exception!.ToString()).Distinct());
    }

    private static SluiceConfiguration EveryType()
    {
        var result = ConfigurationLoader.Parse(Examples.Configuration(Catalogue.Default.Types), new PolicyServices { Kubernetes = new EmptyCluster() });
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
