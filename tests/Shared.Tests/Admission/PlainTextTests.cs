using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

/// <summary>What comes back to people is fit to be shown, whatever is in the object.</summary>
public sealed class PlainTextTests
{
    private const string Hostile = "\u001b]0;owned\u0007 a\r\nb\u202ec\u2066d\u200be\ufefff\u2028g\u0085h\ud800i";

    public static TheoryData<string> Actions => ["Enforce", "Warn", "Audit"];

    [Fact]
    public void What_is_not_shown_becomes_a_blank() => Assert.Equal(" ]0;owned  a  b c d e f g h\uFFFDi", PlainText.Clean(Hostile));

    [Fact]
    public void What_is_shown_stays() => Assert.Equal("é 😀 ~ 漢字 \"x\"", PlainText.Clean("é 😀 ~ 漢字 \"x\""));

    [Fact]
    public void Lines_stay_lines() => Assert.Equal("a b\nc ", PlainText.CleanLines("a\tb\nc\r"));

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Nothing_that_comes_back_has_control_characters_or_is_long(string action)
    {
        var policy = (PolicyAction)Enum.Parse(typeof(PolicyAction), action);
        string[] findings = [.. Enumerable.Range(0, 3000).Select(i => $"spec.containers[{i}].image: \"{Hostile}{new string('x', 500)}\" is not allowed")];
        var webhook = new TestWebhook(
        [
            .. Enumerable.Range(0, 20).Select(i => TestPolicy.Local($"p{i}", PolicyKind.Validating, _ => Verdict.Deny(findings).Warn(Hostile)) with { Action = policy }),
        ]);
        var answer = await webhook.AskAsync(Reviews.Pod(), "/validate");
        var texts = Texts(answer.Response).ToList();
        Assert.All(texts, text => Assert.DoesNotContain(text.EnumerateRunes(), rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator));
        Assert.All(answer.Warnings, warning => Assert.InRange(warning.Length, 1, 256));
        Assert.All(texts, text => Assert.InRange(text.Length, 1, 17_000));
        if (policy == PolicyAction.Enforce)
        {
            Assert.Matches("; and 29[0-9]{2} more; policy \"p1\": ", answer.Message);
            Assert.Matches("; and [0-9]+ more policies$", answer.Message);
        }
    }

    [Fact]
    public async Task Pod_security_warns_of_each_control_by_itself_and_names_twenty_containers()
    {
        var webhook = TestWebhook.Of("policies: [{ name: psa, type: pod-security, action: Warn, settings: { level: restricted } }]");
        var answer = await webhook.AskAsync(
            Reviews.Pod(request =>
            {
                request["object"]!["spec"]!["hostNetwork"] = true;
                request["object"]!["spec"]!["containers"] = new JsonArray([.. Enumerable.Range(0, 3000).Select(i => new JsonObject { ["name"] = $"c{i}", ["securityContext"] = new JsonObject { ["privileged"] = true } })]);
            }),
            "/validate");
        Assert.True(answer.Warnings.Length >= 6, string.Join('\n', answer.Warnings));
        Assert.All(answer.Warnings, warning => Assert.StartsWith("policy \"psa\": violates PodSecurity \"restricted:v1.36\": ", warning, StringComparison.Ordinal));
        Assert.Contains(answer.Warnings, warning => warning.Contains("host namespaces (hostNetwork=true)", StringComparison.Ordinal));
        Assert.Contains(answer.Warnings, warning => warning.Contains("privileged (containers \"c0\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pod_security_denies_three_thousand_containers_in_a_few_lines()
    {
        var webhook = TestWebhook.Of("policies: [{ name: psa, type: pod-security, settings: { level: restricted } }]");
        var answer = await webhook.AskAsync(
            Reviews.Pod(request => request["object"]!["spec"]!["containers"] = new JsonArray([.. Enumerable.Range(0, 3000).Select(i => new JsonObject { ["name"] = $"c{i}" })])),
            "/validate");
        Assert.Contains("\"c19\" and 2980 more must set", answer.Message, StringComparison.Ordinal);
        Assert.InRange(answer.Message.Length, 100, 4500);
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
