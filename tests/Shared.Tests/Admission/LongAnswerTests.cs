using System.Text;
using System.Text.Json.Nodes;
using Sluice.Kubernetes;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

/// <summary>What comes back to people is bounded and clean, whatever a review has in it, also of policies that only warn or audit.</summary>
public sealed class LongAnswerTests
{
    // With room for the names of the policies and the escapes of JSON; the API server's own bound of an answer is megabytes.
    private const int Longest = 32 * 1024;

    private const string Configuration = """
        events: true
        policies:
          - {name: regs, type: image-registries, action: Audit, settings: {registries: [x.io], workloads: true}}
          - {name: regw, type: image-registries, action: Warn, settings: {registries: [x.io], workloads: true}}
          - {name: ann, type: required-metadata, action: Warn, match: {resources: [pods]}, settings: {annotations: {note: "[a-z]+"}}}
          - {name: del, type: deletion-protection}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(2000)]
    public async Task Warnings_and_audit_annotations_of_a_large_pod_are_short_and_have_no_control_characters(int containers)
    {
        var answer = await TestWebhook.Of(Configuration).AskAsync(Reviews.Pod(request => Fill(request["object"]!, containers)), "/validate");

        Assert.True(answer.Allowed);
        Assert.Contains(answer.Warnings, warning => warning.StartsWith("policy \"regw\"", StringComparison.Ordinal));
        Assert.Contains(answer.Warnings, warning => warning.StartsWith("policy \"ann\"", StringComparison.Ordinal));
        Assert.All(answer.Warnings, warning => Assert.InRange(warning.Length, 1, 256));
        Assert.All(answer.Warnings.Concat(answer.AuditAnnotations.Values), text => Assert.DoesNotContain(text, char.IsControl));
        Assert.Contains("regs", answer.AuditAnnotations.Keys);
        Assert.All(answer.AuditAnnotations.Keys, key => Assert.True(KubernetesNames.IsQualifiedName(key), key));
        Assert.InRange(Encoding.UTF8.GetByteCount(answer.Text), 1, Longest);
    }

    [Fact]
    public async Task A_denial_of_an_object_with_a_long_name_is_short_and_clean()
    {
        var answer = await TestWebhook.Of(Configuration).AskAsync(Reviews.Pod(request =>
        {
            request["operation"] = "DELETE";
            request["name"] = Dirt(300);
            request["oldObject"] = request["object"]!.DeepClone();
            request["oldObject"]!["metadata"]!["labels"]!["sluice.dev/deletion-protection"] = "true";
            request["object"] = null;
        }), "/validate");

        Assert.False(answer.Allowed);
        Assert.DoesNotContain(answer.Message, char.IsControl);
        Assert.InRange(Encoding.UTF8.GetByteCount(answer.Text), 1, Longest);
    }

    [Fact]
    public async Task A_dry_run_of_it_gets_the_same_answer()
    {
        var webhook = TestWebhook.Of(Configuration);
        var real = await webhook.AskAsync(Reviews.Pod(request => Fill(request["object"]!, 100)), "/validate");
        var dry = await webhook.AskAsync(Reviews.Pod(request => Fill(request["object"]!, 100)["dryRun"] = true), "/validate");
        Assert.Equal(real.Text, dry.Text);
    }

    private static JsonNode Fill(JsonNode pod, int containers)
    {
        pod["metadata"]!["annotations"]!["note"] = Dirt(5000);
        pod["spec"]!["containers"] = new JsonArray([.. Enumerable.Range(0, containers).Select(i => new JsonObject { ["name"] = $"c{i}-{Dirt(60)}", ["image"] = $"evil.io/{i}{Dirt(200)}" })]);
        return pod.Parent!;
    }

    // A terminal would take it for orders: escapes, a new line, another direction.
    private static string Dirt(int length) => string.Concat(Enumerable.Repeat("a\u001b[31m\n\u0007\u202e\u0085b", (length / 10) + 1))[..length];
}
