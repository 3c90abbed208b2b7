using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Hosting.Commands;
using Sluice.Hosting.Tls;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>
/// Plays cert-manager for the manifests of an overlay: makes the CA and the certificate that they ask for, stores the Secrets, and writes the CA into
/// the webhook configurations that ask for it. https://cert-manager.io/docs/concepts/ca-injector/
/// </summary>
internal sealed class PlayedCertificate(InfraCluster cluster, IReadOnlyList<JsonObject> manifests)
{
    private const string Injection = "cert-manager.io/inject-ca-from";
    private readonly JsonObject _certificate = manifests.One("Certificate", "sluice-tls");
    private X509Certificate2? _authority;

    /// <summary>Makes what `sluice certs` makes, for components/self-signed.</summary>
    public static async Task WriteFilesAsync(string directory, params string[] names)
    {
        using var error = new StringWriter();
        var code = await SluiceCommand.RunAsync(["certs", "--force", "--out", directory, .. names.SelectMany(name => (string[])["--dns", name])], Sluice.Policies.Catalogue.Default, new InvocationConfiguration { Error = error });
        Assert.True(code == 0, error.ToString());
    }

    /// <summary>Issues a certificate by the CA, a new one the first time or when asked, and puts both where cert-manager does.</summary>
    /// <returns>The thumbprint of the certificate.</returns>
    public async Task<string> IssueAsync(bool newAuthority = false)
    {
        _authority = newAuthority || _authority is null ? MakeAuthority() : _authority;
        using var made = MakeServer();
        using var key = made.GetECDsaPrivateKey()!;
        var space = (string)_certificate["metadata"]!["namespace"]!;
        await StoreAsync(space, (string)_certificate["spec"]!["secretName"]!, made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        await InjectAsync($"{space}/{_certificate.Name()}");
        return made.Thumbprint;
    }

    // The issuer of the certificate is a CA whose Secret is that of a Certificate which is a CA itself.
    private X509Certificate2 MakeAuthority()
    {
        var issuer = manifests.One("Issuer", (string)_certificate["spec"]!["issuerRef"]!["name"]!);
        var authority = manifests.Of("Certificate").Single(one => (string)one["spec"]!["secretName"]! == (string)issuer["spec"]!["ca"]!["secretName"]!)["spec"]!;
        Assert.True((bool)authority["isCA"]!);
        return CertificateMaker.MakeAuthority((string)authority["commonName"]!, TimeProvider.System.GetUtcNow(), Hours(authority["duration"]!));
    }

    private X509Certificate2 MakeServer()
    {
        var specification = _certificate["spec"]!;
        Assert.True(Hours(specification["renewBefore"]!) < Hours(specification["duration"]!));
        return CertificateMaker.MakeServer(
            _authority!, [.. specification["dnsNames"].Texts()], [.. specification["ipAddresses"].Texts().Select(IPAddress.Parse)], TimeProvider.System.GetUtcNow(), Hours(specification["duration"]!));
    }

    private async Task StoreAsync(string space, string name, string certificate, string key)
    {
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
            ["type"] = "kubernetes.io/tls",
            ["stringData"] = new JsonObject { ["tls.crt"] = certificate, ["tls.key"] = key, ["ca.crt"] = _authority!.ExportCertificatePem() },
        };
        var path = $"/api/v1/namespaces/{space}/secrets";
        var exists = (await cluster.Api.GetAsync($"{path}/{name}")).IsSuccess;
        (exists ? await cluster.Api.ReplaceAsync($"{path}/{name}", secret.ToJsonString()) : await cluster.Api.CreateAsync(path, secret.ToJsonString())).OrThrow();
    }

    private async Task InjectAsync(string certificate)
    {
        foreach (var resource in (string[])["mutatingwebhookconfigurations", "validatingwebhookconfigurations"])
        {
            var path = $"/apis/admissionregistration.k8s.io/v1/{resource}";
            foreach (var configuration in JsonNode.Parse((await cluster.Api.GetAsync(path)).OrThrow().Text)!["items"].Items().Where(item => (string?)item["metadata"]!["annotations"]?[Injection] == certificate))
            {
                foreach (var webhook in configuration["webhooks"].Items())
                {
                    webhook["clientConfig"]!["caBundle"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(_authority!.ExportCertificatePem()));
                }

                (await cluster.Api.ReplaceAsync($"{path}/{configuration.Name()}", configuration.ToJsonString())).OrThrow();
            }
        }
    }

    private static TimeSpan Hours(JsonNode duration) => TimeSpan.FromHours(int.Parse(((string)duration!).TrimEnd('h'), System.Globalization.CultureInfo.InvariantCulture));
}
