using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Newtonsoft.Json.Linq;
using Sluice.Admission;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Independent = Sluice.Shared.Tests.Common.IndependentPatch;

namespace Sluice.Shared.Tests.Policies;

/// <summary>What holds of every patch, over generated pods and every mutating type of the catalogue with the settings of its example.</summary>
public sealed class PodPropertyTests
{
    private const string Metadata = """
        policies:
          - name: absent
            type: metadata
            settings: { labels: { environment: production, app: web }, annotations: { "a.b/c": "x" } }
          - name: always
            type: metadata
            settings: { overwrite: true, labels: { tier: gold }, annotations: { "example.com/owner": "é\n" } }
        """;

    public static TheoryData<string> Configurations { get; } = [Metadata, .. Catalogue.Default.Types.Where(type => type.Kind == PolicyKind.Mutating).Select(Examples.Configuration)];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_patch_applies_changes_something_with_each_operation_and_is_not_repeated(string configuration)
    {
        var webhook = TestWebhook.Of(configuration);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(PodGenerators.Pod), pod =>
        {
            var answer = Ask(webhook, pod);
            Assert.Equal(answer.Patch.Length > 0, answer.Response.ContainsKey("patchType"));
            if (answer.Patch.Length > 0)
            {
                var patched = Apply(pod, answer.Patch);
                Assert.Equal("", Ask(webhook, patched).Patch);
            }
        }));
    }

    private static Answer Ask(TestWebhook webhook, string pod) =>
        webhook.AskAsync(Reviews.Pod(request => request["object"] = JsonNode.Parse(pod))).GetAwaiter().GetResult();

    private static string Apply(string pod, string patch)
    {
        var document = Independent.Parse(pod);
        foreach (var operation in Independent.Operations(patch))
        {
            var before = document.DeepClone();
            Independent.Apply(document, operation);
            Assert.False(JToken.DeepEquals(before, document), $"{operation} of {patch} changes nothing");
        }

        return document.ToString(Newtonsoft.Json.Formatting.None);
    }
}
