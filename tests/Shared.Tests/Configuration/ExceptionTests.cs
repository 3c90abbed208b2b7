using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Shared.Tests.Policies.Rules;

namespace Sluice.Shared.Tests.Configuration;

public sealed class ExceptionTests
{
    private const string Policy = """
        policies:
          - name: registries
            type: image-registries
            settings: { registries: [registry.example.com] }

        """;

    [Fact]
    public async Task Who_is_let_off_is_allowed_and_the_audit_log_says_why()
    {
        var answer = await Ask("exceptions: [{ policy: registries, match: { namespaces: { include: [shop] } }, reason: moves to the new cluster }]");

        Assert.True(answer.Allowed);
        Assert.Equal("let off: moves to the new cluster", answer.AuditAnnotations["registries"]);
    }

    [Theory]
    [InlineData("match: { namespaces: { include: [other] } }")]
    [InlineData("match: { operations: [UPDATE] }")]
    [InlineData("match: { users: { include: [joe] } }")]
    [InlineData("match: { conditions: [object.spec.missing == 1] }")]
    [InlineData("match: {}, until: 1960-01-01")]
    public async Task Others_are_not(string exception) =>
        Assert.False((await Ask($"exceptions: [{{ policy: registries, {exception}, reason: x }}]")).Allowed);

    [Fact]
    public void They_may_stand_in_a_file_of_their_own()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-exceptions-");
        File.WriteAllText(Path.Combine(folder.FullName, "a.yaml"), "exceptions: [{ policy: registries, match: {}, reason: x }]\n");
        File.WriteAllText(Path.Combine(folder.FullName, "b.yaml"), Policy);

        var result = ConfigurationLoader.Load(folder.FullName, new PolicyServices());
        folder.Delete(recursive: true);

        Assert.Single(Assert.Single(result.Configuration!.Policies).Exceptions);
    }

    [Theory]
    [InlineData("exceptions: [{ policy: other, match: {}, reason: x }]", "exceptions[0].policy: there is no policy \"other\"; expected one of registries")]
    [InlineData("exceptions: [{ policy: registries, reason: x }]", "\"match\" is missing")]
    [InlineData("exceptions: [{ policy: registries, match: {} }]", "\"reason\" is missing")]
    [InlineData("exceptions: [{ policy: registries, match: {}, reason: x, until: tomorrow }]", "expected a day such as 2027-03-31")]
    [InlineData("exceptions: [{ policy: registries, match: { resources: [services] }, reason: x }]", "image-registries never asks about services")]
    [InlineData("exceptions: [{ policy: registries, match: { namespaceSelector: { matchLabels: { legacy: 'true' } } }, reason: x }]", "exceptions[0].match.namespaceSelector: the labels of namespaces are not known here; expected namespaces, or an objectSelector")]
    public void What_is_wrong_is_said(string exceptions, string expected) =>
        Assert.Contains(expected, Assert.Single(ConfigurationLoader.Parse(Policy + exceptions, new PolicyServices()).Errors).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-03-01", "the exception ended on 2026-03-01")]
    [InlineData("2026-03-20", "the exception ends on 2026-03-20")]
    [InlineData("2026-06-01", null)]
    public void The_check_says_when_one_ends(string until, string? expected)
    {
        var configuration = ConfigurationLoader.Parse(Policy + $"exceptions: [{{ policy: registries, match: {{}}, reason: x, until: {until} }}]", new PolicyServices()).Configuration!;
        var time = new ManualTimeProvider();
        time.Advance(new DateTimeOffset(2026, 3, 10, 0, 0, 0, TimeSpan.Zero) - time.GetUtcNow());

        var found = ConfigurationCheck.Find(configuration, time).Where(finding => finding.Kind == FindingKind.ExceptionEnds).ToList();

        Assert.Equal(expected is null, found.Count == 0);
        Assert.All(found, finding => Assert.StartsWith(expected!, finding.Message, StringComparison.Ordinal));
    }

    private static Task<Answer> Ask(string exceptions) => RuleWebhook.AskAllAsync(Policy + exceptions, "/validate", RuleWebhook.Pod, null, null);
}
