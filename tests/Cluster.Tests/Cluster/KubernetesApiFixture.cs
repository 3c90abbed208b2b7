using Sluice.Testing.Cluster;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>An API server for <see cref="KubernetesApiContract"/>, with the user and the objects that it speaks of.</summary>
public sealed class KubernetesApiFixture : ApiServerFixture
{
    /// <summary>The user who may get and list Services and create Events in the contract's namespace.</summary>
    internal const string User = "reader";

    private const string Namespace = KubernetesApiContract.Namespace;

    /// <inheritdoc/>
    internal override ApiServerOptions Options => new() { Rbac = true, Users = [new ApiServerUser(User, "reader-uid")] };

    /// <inheritdoc/>
    protected override async Task CreateAsync()
    {
        await Api.CreateNamespaceAsync(Namespace);
        foreach (var name in new[] { "web", "api" })
        {
            (await Api.CreateAsync($"/api/v1/namespaces/{Namespace}/services", $$"""{ "metadata": { "name": "{{name}}" }, "spec": { "ports": [{ "port": 80 }] } }""")).OrThrow();
        }

        const string roles = $"/apis/rbac.authorization.k8s.io/v1/namespaces/{Namespace}";
        (await Api.CreateAsync($"{roles}/roles", """{ "metadata": { "name": "read" }, "rules": [{ "apiGroups": [""], "resources": ["services"], "verbs": ["get", "list"] }, { "apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["create"] }] }""")).OrThrow();
        (await Api.CreateAsync($"{roles}/rolebindings", $$"""
            { "metadata": { "name": "read" }, "subjects": [{ "kind": "User", "name": "{{User}}" }],
              "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "read" } }
            """)).OrThrow();
    }
}
