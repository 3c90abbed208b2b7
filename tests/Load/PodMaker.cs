using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Sluice.Load;

/// <summary>Creates pods on an API server as workloads have them: in many namespaces, twenty of each ReplicaSet, one ReplicaSet in ten with faults.</summary>
internal static class PodMaker
{
    private const int Namespaces = 200;
    private const int PodsOfOwner = 20;
    private const int AtOnce = 32;

    /// <summary>Creates them.</summary>
    /// <returns>Whether each was stored.</returns>
    public static async Task<bool> CreateAsync(Uri server, string token, int count)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = AtOnce };
#pragma warning disable CA5359 // An API server of the trial's own, on this machine.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var failed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellation) =>
        {
            using var body = new StringContent(Pod(number), Encoding.UTF8, "application/json");
            var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/namespaces/team-{number / PodsOfOwner % Namespaces}/pods");
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), body, cancellation);
            if (!answer.IsSuccessStatusCode && Interlocked.Increment(ref failed) == 1)
            {
                Console.Error.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
            }
        });
        return failed == 0;
    }

    private static string Pod(int number)
    {
        var owner = number / PodsOfOwner;
        var isFaulty = owner % 10 == 0;
        return $$"""
            { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "app-{{owner}}-7c9f-{{number}}",
                "labels": { "app": "app-{{owner}}", "pod-template-hash": "7c9f", "version": "v{{owner % 7}}"{{(isFaulty ? "" : ", \"owner\": \"team\"")}} },
                "annotations": { "prometheus.io/scrape": "true", "prometheus.io/port": "8080", "checksum/config": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
                "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "app-{{owner}}-7c9f", "uid": "00000000-0000-0000-0000-{{owner:D12}}", "controller": true, "blockOwnerDeletion": true }] },
              "spec": { "containers": [
                { "name": "app", "image": "{{(isFaulty ? "docker.io" : "registry.example.com")}}/shop/app:1.{{owner % 9}}", "ports": [{ "name": "http", "containerPort": 8080 }],
                  "env": [{ "name": "LOG_LEVEL", "value": "info" }, { "name": "POD_IP", "valueFrom": { "fieldRef": { "fieldPath": "status.podIP" } } }, { "name": "JAVA_OPTS", "value": "-Xmx256m -XX:+UseG1GC" }],
                  "resources": { "requests": { "cpu": "100m", "memory": "128Mi" }, "limits": { "memory": "256Mi" } },
                  "livenessProbe": { "httpGet": { "path": "/healthz", "port": "http" }, "periodSeconds": 10 }, "readinessProbe": { "httpGet": { "path": "/readyz", "port": "http" } },
                  "volumeMounts": [{ "name": "config", "mountPath": "/etc/app" }, { "name": "tmp", "mountPath": "/tmp" }] },
                { "name": "sidecar", "image": "registry.example.com/platform/sidecar:3", "args": ["--upstream=127.0.0.1:8080"], "resources": { "requests": { "cpu": "10m", "memory": "32Mi" } } }],
                "volumes": [{ "name": "config", "configMap": { "name": "app-{{owner}}" } }, { "name": "tmp", "emptyDir": {} }] } }
            """;
    }
}
