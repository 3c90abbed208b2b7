using Sluice.Cluster.Tests.Cluster;
using Sluice.Host.Cluster;
using Sluice.Testing.Cluster;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>The same contract as against the stand-in, on a real API server with RBAC.</summary>
public sealed class RestKubernetesApiTests(KubernetesApiFixture cluster) : KubernetesApiContract, IClassFixture<KubernetesApiFixture>
{
    protected override async ValueTask<IKubernetesApi> ConnectAsync()
    {
        await cluster.PrepareAsync();
        return new RestKubernetesApi(Connection);
    }

    protected override IKubernetesApi ConnectTo(Uri server) => new RestKubernetesApi(Connection with { Server = server });

    private ClusterConnection Connection => Kubeconfig.Read([cluster.Server.KubeconfigFor(KubernetesApiFixture.User)]).Connection!;
}
