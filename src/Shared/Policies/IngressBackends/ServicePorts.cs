using Sluice.Json;

namespace Sluice.Policies.IngressBackends;

/// <summary>The ports of a Service.</summary>
internal sealed class ServicePorts
{
    private readonly List<(string Name, long? Number)> _ports = [];
    private readonly bool _isExternalName;

    private ServicePorts(Node spec)
    {
        _isExternalName = spec["type"u8].TextEquals("ExternalName"u8);
        foreach (var port in spec["ports"u8].Items)
        {
            _ports.Add((port["name"u8].Text ?? "", port["port"u8].Integer));
        }
    }

    /// <summary>Reads them off a Service.</summary>
    /// <param name="service">The Service as JSON.</param>
    /// <returns>Null when the text is not JSON.</returns>
    public static ServicePorts? Read(ReadOnlySpan<byte> service) =>
        Node.ParseOrMissing(service) is { Exists: true } root ? new ServicePorts(root["spec"u8]) : null;

    /// <summary>Whether a backend's port is one of them.</summary>
    public bool Has(Backend backend) => backend switch
    {
        { PortName: { } name } => _ports.Exists(port => port.Name == name),

        // Behind an ExternalName stands a host outside, whose ports the Service need not list.
        { PortNumber: { } number } => _ports.Exists(port => port.Number == number) || (_isExternalName && _ports.Count == 0),

        // Without a port at all: the API server has its own word on that.
        _ => true,
    };

    /// <summary>All of them, for messages: <c>80 (http), 443</c>.</summary>
    public override string ToString() => _ports.Count == 0
        ? "it has no ports"
        : $"expected one of {string.Join(", ", _ports.Select(port => port.Name.Length == 0 ? $"{port.Number}" : $"{port.Number} ({port.Name})"))}";
}
