using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Tls;
using Sluice.Load;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>What a test plays around an overlay so that it runs: the person who writes the address into it, cert-manager, and the network.</summary>
internal sealed class PlayedCluster(InfraCluster cluster, int? port = null) : IAsyncDisposable
{
    private const string Space = "sluice-system";
    private const string CommittedUrl = "https://sluice.internal.example.com";
    private const string CommittedName = "path: /spec/dnsNames/-\n        value: sluice.internal.example.com";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly InfraCopy _copy = new();
    private readonly int _port = port ?? FreePorts.Next();
    private bool _isByService;
    private PlayedCertificate? _certificates;

    /// <summary>Who issues the certificates, once <see cref="StartAsync"/> has begun.</summary>
    public PlayedCertificate Certificates => _certificates!;

    /// <summary>The copy of infra/kubernetes.</summary>
    public InfraCopy Copy => _copy;

    /// <summary>As docs/kubernetes.md tells: the URL in the first line of webhooks.yaml, its host in the certificate.</summary>
    public void UseUrl(string host, string overlay)
    {
        _copy.Replace("components/webhooks-url/webhooks.yaml", $"--url {CommittedUrl}\n", $"--url https://{host}:{_port}\n");
        var isName = Uri.CheckHostName(host) == UriHostNameType.Dns;
        _copy.Replace(overlay, CommittedName, isName ? $"path: /spec/dnsNames/-\n        value: {host}" : $"path: /spec/ipAddresses\n        value: [{host}]");
    }

    /// <summary>The same for the overlay that has the Service form.</summary>
    public void UseUrlForSelfHosted(string host)
    {
        const string File = "overlays/selfhost/kustomization.yaml";
        _copy.Replace(File, "webhooks-service", "webhooks-url");
        _copy.Replace(File, "  - ../../components/network-policy\n", $"""
              - ../../components/network-policy
            patches:
              - target:
                  kind: Certificate
                  name: sluice-tls
                patch: |-
                  - op: add
                    {CommittedName}

            """);
        UseUrl(host, File);
    }

    /// <summary>Makes the Secret that says who may call: components/callers-token or callers-certificate.</summary>
    public async Task AllowAsync(string key, string text)
    {
        var data = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
        if (!(await cluster.Api.GetAsync($"/api/v1/namespaces/{Space}")).IsSuccess)
        {
            await cluster.Api.CreateNamespaceAsync(Space);
        }

        await cluster.Api.DeleteAsync($"/api/v1/namespaces/{Space}/secrets/sluice-callers");
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{Space}/secrets", $$"""{ "metadata": { "name": "sluice-callers" }, "data": { "{{key}}": "{{data}}" } }""")).OrThrow();
    }

    /// <summary>The address of the webhooks.</summary>
    public Uri Url => new($"https://127.0.0.1:{_port}");

    /// <summary>Leaves the Service form, with the port of this machine that the pod gets.</summary>
    public void UseService()
    {
        _isByService = true;
        _copy.Replace("components/webhooks-service/webhooks.yaml", "--service sluice-system/sluice\n", $"--service sluice-system/sluice:{_port}\n");
    }

    /// <summary>Generates, builds and applies an overlay, issues its certificate, and starts its pod.</summary>
    public async Task<PlayedPod> StartAsync(string overlay)
    {
        var manifests = await ApplyAsync(overlay);
        if (_isByService)
        {
            await PlayServiceAsync();
        }

        _certificates = new PlayedCertificate(cluster, manifests);
        await _certificates.IssueAsync();
        return await PlayedPod.StartAsync(cluster, Space, "sluice", _port);
    }

    /// <summary>Generates, builds and applies an overlay.</summary>
    public async Task<IReadOnlyList<JsonObject>> ApplyAsync(string overlay)
    {
        _ = cluster.Server;
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        await GenerateAsync();
        var manifests = Kustomize.Build(_copy.Overlay(overlay));
        (await cluster.ApplyAsync(manifests)).OrThrow();
        return manifests;
    }

    /// <summary>The thumbprint of the certificate that a new handshake shows.</summary>
    public async Task<string> ThumbprintAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var connection = await LoadConnection.OpenAsync(new Uri($"https://127.0.0.1:{_port}"), deadline.Token);
        return connection.Thumbprint;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _copy.Dispose();
        if (cluster.SkipReason is not null)
        {
            return;
        }

        foreach (var kind in (string[])["mutatingwebhookconfigurations", "validatingwebhookconfigurations"])
        {
            await cluster.Api.DeleteAsync($"/apis/admissionregistration.k8s.io/v1/{kind}/sluice");
        }
    }

    private async Task GenerateAsync()
    {
        var start = new ProcessStartInfo(_copy.File("infra", "kubernetes", "generate.sh")) { RedirectStandardError = true };
        start.Environment["SLUICE"] = string.Join(' ', SluiceExecutable.Command);
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, error));
    }

    // There is no kube-proxy and no pod network: the Service becomes another name of this machine, which is what the API server then calls.
    private async Task PlayServiceAsync()
    {
        const string Services = $"/api/v1/namespaces/{Space}/services";
        (await cluster.Api.DeleteAsync($"{Services}/sluice")).OrThrow();
        (await cluster.Api.CreateAsync(Services, """{ "metadata": { "name": "sluice" }, "spec": { "type": "ExternalName", "externalName": "localhost" } }""")).OrThrow();
    }
}
