using System.Globalization;

namespace Sluice.Cluster.Connecting;

/// <summary>
/// The connection of a pod, as its service account.
/// See https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api
/// </summary>
internal static class InClusterConnection
{
    /// <summary>Where the kubelet mounts the service account.</summary>
    public const string ServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The connection; null when the process does not run in a pod.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="directory">Where the service account is mounted.</param>
    public static ConnectionResult? Find(Func<string, string?> environment, string directory = ServiceAccountDirectory)
    {
        var host = environment("KUBERNETES_SERVICE_HOST");
        if (string.IsNullOrEmpty(host))
        {
            return null;
        }

        var tokenFile = Path.Combine(directory, "token");
        if (!File.Exists(tokenFile))
        {
            return ConnectionResult.Failed($"{tokenFile} is missing; expected a pod with automountServiceAccountToken: true and a service account for Sluice");
        }

        var port = int.TryParse(environment("KUBERNETES_SERVICE_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 443;
        return ConnectionResult.Found(new ClusterConnection
        {
            Server = new UriBuilder(Uri.UriSchemeHttps, host, port).Uri,
            Authority = () => File.ReadAllText(Path.Combine(directory, "ca.crt")),
            Token = new TokenFile(tokenFile),
        });
    }
}
