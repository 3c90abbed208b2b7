using System.Net;

namespace Sluice.Cluster.Tests.Cluster;

public sealed class ApiServerOptionsTests(ApiServerOptionsTests.Fixture cluster) : IClassFixture<ApiServerOptionsTests.Fixture>
{
    [SkippableFact]
    public async Task With_rbac_a_user_may_do_only_what_a_role_says()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await cluster.Server.ClientFor("guest").GetAsync("/api/v1/namespaces")).Status);
        Assert.Equal(HttpStatusCode.OK, (await cluster.Server.ClientFor("auditor").GetAsync("/api/v1/namespaces")).Status);
        Assert.Equal(HttpStatusCode.OK, (await cluster.Api.GetAsync("/api/v1/namespaces")).Status);
    }

    [SkippableFact]
    public async Task Kubectl_acts_as_the_user_that_is_asked_for()
    {
        var refused = await cluster.KubectlAs("guest", null, "get", "namespaces");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("User \"guest\" cannot list", refused.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Further_flags_reach_the_server()
    {
        await cluster.Server.ClientFor("guest").GetAsync("/api/v1/namespaces/asked-by-guest");

        var events = await File.ReadAllLinesAsync(Path.Combine(cluster.Server.Directory, "audit.log"));

        Assert.Contains(events, line => line.Contains("/api/v1/namespaces/asked-by-guest", StringComparison.Ordinal)
            && line.Contains("\"uid\":\"guest-uid\"", StringComparison.Ordinal)
            && line.Contains("visitors", StringComparison.Ordinal));
    }

    public sealed class Fixture : ApiServerFixture
    {
        internal override ApiServerOptions Options => new()
        {
            Rbac = true,
            Users =
            [
                new ApiServerUser("guest", "guest-uid", "visitors", "guests"),
                new ApiServerUser("auditor", "auditor-uid", "system:masters"),
            ],
            Flags = AuditFlags,
        };

        private static IEnumerable<string> AuditFlags(string directory)
        {
            var policy = Path.Combine(directory, "audit-policy.json");
            File.WriteAllText(policy, """{ "apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{ "level": "Metadata" }] }""");
            return [$"--audit-policy-file={policy}", $"--audit-log-path={Path.Combine(directory, "audit.log")}"];
        }
    }
}
