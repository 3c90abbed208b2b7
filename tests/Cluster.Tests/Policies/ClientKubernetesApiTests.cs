using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Testing.Cluster;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>The same contract as against the stand-in, on a real API server with RBAC.</summary>
public sealed class ClientKubernetesApiTests(KubernetesApiFixture cluster) : KubernetesApiContract, IClassFixture<KubernetesApiFixture>
{
    protected override async ValueTask<IKubernetesApi> ConnectAsync()
    {
        await cluster.PrepareAsync();
        return Api(Connection);
    }

    protected override IKubernetesApi ConnectTo(Uri server) => Api(Connection with { Server = server });

    private ClusterConnection Connection => Kubeconfig.Read([cluster.Server.KubeconfigFor(KubernetesApiFixture.User)]).Connection!;

    private static ClientKubernetesApi Api(ClusterConnection connection) => KubernetesApis.Connect(connection, TimeProvider.System, NullLogger.Instance);
}
