using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>What a user, the stored object and the API server's own audit log see of a policy that only warns or audits.</summary>
[Collection(PolicyClusterCollection.Name)]
public sealed class ActionTests(PolicyCluster cluster)
{
    private const string Space = "actions";
    private const string Mutating = "environment";
    private const string Validating = "owners";

    // Names of objects are their own audit trail: each test has one.
    [SkippableTheory]
    [InlineData(Mutating, "Warn", "would change the object")]
    [InlineData(Validating, "Warn", "metadata.labels[\"team\"]: missing")]
    [InlineData(Mutating, "Audit", null)]
    [InlineData(Validating, "Audit", null)]
    public async Task Leaves_the_object_as_it_is_and_says_what_it_would_have_done(string policy, string action, string? warning)
    {
        var name = $"{policy}-{action}".ToLowerInvariant();
        await PrepareAsync();
        var expected = (await cluster.KubectlAs("admin", Pods.Plain(name), "create", "--dry-run=server", "-n", Space, "-f", "-", "-o", "json")).OrThrow();
        cluster.Use(Policies(action));

        var created = await cluster.KubectlAs("admin", Pods.Plain(name), "create", "-n", Space, "-f", "-", "-o", "json");

        Assert.Equal(Pods.Stored(JsonNode.Parse(expected)!), Pods.Stored(JsonNode.Parse(created.OrThrow())!));
        if (warning is null)
        {
            Assert.Empty(created.Error);
        }
        else
        {
            Assert.Contains($"Warning: policy \"{policy}\": {warning}", created.Error, StringComparison.Ordinal);
        }

        var webhook = policy == Mutating ? PolicyCluster.Mutate : PolicyCluster.Validate;
        var would = policy == Mutating ? "would have changed the object" : "would have denied: metadata.labels[\"team\"]: missing";
        Assert.StartsWith(would, await AuditAnnotationAsync(name, $"{webhook}/{policy}"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Enforced_it_is_in_the_audit_log_too()
    {
        await PrepareAsync();
        cluster.Use(Policies("Enforce"));

        var refused = await cluster.KubectlAs("admin", Pods.Plain("enforced"), "create", "-n", Space, "-f", "-");

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("changed the object", await AuditAnnotationAsync("enforced", $"{PolicyCluster.Mutate}/{Mutating}"));
    }

    private Task PrepareAsync()
    {
        cluster.UseNone();
        return cluster.EnsureNamespaceAsync(Space);
    }

    private static string Policies(string action) =>
        $$"""
        policies:
          - name: {{Mutating}}
            type: metadata
            action: {{action}}
            settings: { labels: { environment: production } }
          - name: {{Validating}}
            type: required-metadata
            action: {{action}}
            settings: { labels: { team: "[a-z]+" } }
        """;

    /// <summary>The annotation of the event of the real creation of a pod, as the API server logged it.</summary>
    private async Task<string> AuditAnnotationAsync(string pod, string key)
    {
        var found = "";
        await Eventually.HoldsAsync(async () =>
        {
            var events = (await ReadAuditLogAsync()).Where(entry => IsCreation(entry, pod));
            found = events.Select(entry => entry["annotations"]?[key]?.GetValue<string>()).FirstOrDefault(value => value is not null) ?? "";
            return found.Length > 0;
        }, TimeSpan.FromSeconds(10));
        return found;
    }

    private static bool IsCreation(JsonNode entry, string pod) =>
        entry["verb"]!.GetValue<string>() == "create"
        && entry["objectRef"]?["name"]?.GetValue<string>() == pod
        && !entry["requestURI"]!.GetValue<string>().Contains("dryRun", StringComparison.Ordinal);

    // The API server is still writing: what follows the last line break is not whole.
    private async Task<IEnumerable<JsonNode>> ReadAuditLogAsync()
    {
        await using var stream = new FileStream(cluster.AuditLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync();
        return text[..(text.LastIndexOf('\n') + 1)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains($"\"namespace\":\"{Space}\"", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!);
    }
}
