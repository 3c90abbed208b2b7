using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Infra;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>overlays/selfhost as docs/kubernetes.md tells to apply it, with the images of the node's registry. cert-manager is played.</summary>
internal sealed class SelfHosted : IDisposable
{
    /// <summary>Its namespace.</summary>
    public const string Space = "sluice-system";

    private const string Deployment = $"/apis/apps/v1/namespaces/{Space}/deployments/sluice";
    private readonly NodeCluster _cluster;
    private readonly PlayedCluster _played;
    private bool _hasController;

    private SelfHosted(NodeCluster cluster, PlayedCluster played, IReadOnlyList<JsonObject> manifests)
    {
        _cluster = cluster;
        _played = played;
        Manifests = manifests;
        Certificates = new PlayedCertificate(cluster, manifests);
    }

    /// <summary>What was applied.</summary>
    public IReadOnlyList<JsonObject> Manifests { get; }

    /// <summary>Who issues the certificates.</summary>
    public PlayedCertificate Certificates { get; }

    /// <summary>The copy of infra/kubernetes.</summary>
    public InfraCopy Copy => _played.Copy;

    /// <summary>Applies it and waits until it is available.</summary>
    public static async Task<SelfHosted> DeployAsync(NodeCluster cluster)
    {
        var played = new PlayedCluster(cluster);
        foreach (var file in (string[])["base/kustomization.yaml", "components/controller/kustomization.yaml"])
        {
            played.Copy.Replace(file, "    newTag: 0.1.0", $"    newName: {NodePlace.Registry}/sluice-host\n    newTag: 0.1.0");
        }

        if (await cluster.ReadAsync($"/api/v1/namespaces/{Space}") is null)
        {
            await cluster.CreateSpaceAsync(Space);
        }

        var selfHosted = new SelfHosted(cluster, played, await played.ApplyAsync("selfhost"));
        await selfHosted.Certificates.IssueAsync();
        await selfHosted.WaitUntilAvailableAsync();
        return selfHosted;
    }

    /// <summary>The running pods.</summary>
    public Task<IReadOnlyList<JsonNode>> PodsAsync() => _cluster.PodsAsync(Space, "app.kubernetes.io/name=sluice");

    /// <summary>Has that many replicas. The autoscaler leaves them where there are no metrics.</summary>
    public async Task ScaleAsync(int replicas)
    {
        (await _cluster.Api.PatchAsync(Deployment, $$"""{ "spec": { "replicas": {{replicas}} } }""")).OrThrow();
        await WaitUntilAvailableAsync();
    }

    /// <summary>Adds the controller with all its parts, once: it registers the webhooks from then on.</summary>
    public async Task DeployControllerAsync()
    {
        if (_hasController)
        {
            return;
        }

        Copy.AddOverlay("acting", Acting);
        File.AppendAllText(Copy.File("infra", "kubernetes", "base", "sluice.yaml"), Policy);
        await _played.ApplyAsync("acting");
        await _cluster.UntilAsync("an available controller", Space, async () =>
            (int?)(await _cluster.ReadAsync($"/apis/apps/v1/namespaces/{Space}/deployments/sluice-controller"))!["status"]!["availableReplicas"] == 2);
        _hasController = true;
    }

    /// <summary>Waits until the newest revision alone runs, with all its replicas. Asks the pods too: the Deployment's status is behind when one was just taken away.</summary>
    public Task WaitUntilAvailableAsync() => _cluster.UntilAsync("an available Sluice", Space, async () =>
    {
        var deployment = (await _cluster.ReadAsync(Deployment))!;
        var status = deployment["status"]!;
        var wanted = (int)deployment["spec"]!["replicas"]!;
        var pods = await PodsAsync();
        return wanted > 1
            && pods.Count == wanted
            && pods.All(NodeCluster.IsReady)
            && (long?)status["observedGeneration"] == (long)deployment["metadata"]!["generation"]!
            && new[] { "replicas", "updatedReplicas", "availableReplicas" }.All(count => (int?)status[count] == wanted);
    });

    private const string Acting =
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: sluice-system
        resources:
          - ../../base
        components:
          - ../../components/cert-manager
          - ../../components/hpa
          - ../../components/network-policy
          - ../../components/controller
          - ../../components/controller-rollout
          - ../../components/controller-registration
          - ../../components/controller-namespace-objects

        """;

    private const string Policy =
        """

          - name: team
            type: namespace-objects
            match: { namespaceSelector: { matchExpressions: [{ key: team, operator: Exists }] } }
            settings:
              objects:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: { name: of-the-team }
                  data: { team: "${labels['team']}" }

        """;

    /// <inheritdoc/>
    public void Dispose() => _played.Copy.Dispose();
}
