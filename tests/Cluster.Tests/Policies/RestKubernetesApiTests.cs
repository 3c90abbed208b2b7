using Sluice.Cluster;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Host.Cluster;
using Sluice.Testing.Cluster;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>The same contract as against the stand-in, on a real API server with RBAC.</summary>
public sealed class RestKubernetesApiTests(RestKubernetesApiTests.Fixture cluster) : KubernetesApiContract, IClassFixture<RestKubernetesApiTests.Fixture>
{
    private const string User = "reader";

    protected override async ValueTask<IKubernetesApi> ConnectAsync()
    {
        await cluster.PrepareAsync();
        return new RestKubernetesApi(Connection);
    }

    protected override IKubernetesApi ConnectTo(Uri server) => new RestKubernetesApi(Connection with { Server = server });

    private ClusterConnection Connection => Kubeconfig.Read([cluster.Server.KubeconfigFor(User)]).Connection!;

    public sealed class Fixture : ApiServerFixture
    {
        private readonly SemaphoreSlim gate = new(1);
        private bool isPrepared;

        internal override ApiServerOptions Options => new() { Rbac = true, Users = [new ApiServerUser(User, "reader-uid")] };

        internal async Task PrepareAsync()
        {
            await gate.WaitAsync();
            try
            {
                if (!isPrepared)
                {
                    await CreateAsync();
                    isPrepared = true;
                }
            }
            finally
            {
                gate.Release();
            }
        }

        private async Task CreateAsync()
        {
            await Api.CreateNamespaceAsync(Namespace);
            foreach (var name in new[] { "web", "api" })
            {
                (await Api.CreateAsync($"/api/v1/namespaces/{Namespace}/services", $$"""{ "metadata": { "name": "{{name}}" }, "spec": { "ports": [{ "port": 80 }] } }""")).OrThrow();
            }

            const string roles = $"/apis/rbac.authorization.k8s.io/v1/namespaces/{Namespace}";
            (await Api.CreateAsync($"{roles}/roles", """{ "metadata": { "name": "read" }, "rules": [{ "apiGroups": [""], "resources": ["services"], "verbs": ["get", "list"] }] }""")).OrThrow();
            (await Api.CreateAsync($"{roles}/rolebindings", $$"""
                { "metadata": { "name": "read" }, "subjects": [{ "kind": "User", "name": "{{User}}" }],
                  "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "read" } }
                """)).OrThrow();
        }
    }
}
