using k8s;
using Sluice.Cluster;
using Sluice.Cluster.Tests.Cluster;
using Sluice.FunctionApp.Cluster;
using Sluice.Testing.Cluster;

namespace Sluice.FunctionApp.Tests.Cluster;

/// <summary>The contract that the REST client of <c>sluice</c> keeps, kept by the one on KubernetesClient, on a real API server with RBAC.</summary>
public sealed class ClientKubernetesApiTests(KubernetesApiFixture cluster) : KubernetesApiContract, IClassFixture<KubernetesApiFixture>
{
    protected override async ValueTask<IKubernetesApi> ConnectAsync()
    {
        await cluster.PrepareAsync();
        return new ClientKubernetesApi(Read);
    }

    protected override IKubernetesApi ConnectTo(Uri server) => new ClientKubernetesApi(() => new KubernetesClientConfiguration { Host = server.OriginalString });

    [Fact]
    public async Task A_kubeconfig_that_cannot_be_read_is_named_at_each_call()
    {
        using var api = new ClientKubernetesApi(() => KubernetesClientConfiguration.BuildConfigFromConfigFile("/nowhere/kubeconfig"));

        var answer = await api.GetAsync(new ObjectReference("", "v1", "services", Namespace, "web"), CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Unavailable, answer.Outcome);
        Assert.Contains("/nowhere/kubeconfig", answer.Message, StringComparison.Ordinal);
    }

    private KubernetesClientConfiguration Read() => KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Server.KubeconfigFor(KubernetesApiFixture.User));
}
