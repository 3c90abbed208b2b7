using Sluice.Json;

namespace Sluice.Policies.IngressBackends;

/// <summary>A Service that an Ingress sends requests to.</summary>
/// <param name="Path">Where it stands in the Ingress, for messages.</param>
/// <param name="Service">Name of the Service.</param>
/// <param name="PortName">Name of the port; null when it is given by number.</param>
/// <param name="PortNumber">Number of the port; null when it is given by name.</param>
internal readonly record struct Backend(string Path, string Service, string? PortName, long? PortNumber)
{
    /// <summary>The port as it stands in the Ingress, for messages.</summary>
    public string Port => PortName is null ? $"{PortNumber}" : $"\"{PortName}\"";

    /// <summary>Every Service that an Ingress names: the default backend's and each path's. Resource backends are not among them.</summary>
    /// <param name="spec">The <c>spec</c> of the Ingress.</param>
    public static List<Backend> Collect(Node spec)
    {
        var backends = new List<Backend>();
        Add(backends, spec["defaultBackend"u8], "spec.defaultBackend");

        // The same field before networking.k8s.io/v1, which API servers up to 1.21 still answer.
        Add(backends, spec["backend"u8], "spec.backend");
        var rule = 0;
        foreach (var item in spec["rules"u8].Items)
        {
            AddPaths(backends, item["http"u8]["paths"u8], $"spec.rules[{rule++}].http.paths");
        }

        return backends;
    }

    private static void AddPaths(List<Backend> backends, Node paths, string path)
    {
        var index = 0;
        foreach (var item in paths.Items)
        {
            Add(backends, item["backend"u8], $"{path}[{index++}].backend");
        }
    }

    private static void Add(List<Backend> backends, Node backend, string path)
    {
        if (backend["service"u8]["name"u8].Text is { } name)
        {
            var port = backend["service"u8]["port"u8];
            backends.Add(new Backend($"{path}.service", name, port["name"u8].Text, port["number"u8].Integer));
        }
        else if (backend["serviceName"u8].Text is { } oldName)
        {
            var port = backend["servicePort"u8];
            backends.Add(new Backend(path, oldName, port.Text, port.Integer));
        }
    }
}
