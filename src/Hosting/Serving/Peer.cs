using System.Net;
using System.Net.Sockets;

namespace Sluice.Hosting.Serving;

/// <summary>Who is at the other end: an address, or the network of a host that has many.</summary>
internal static class Peer
{
    // What a host has of its own in IPv6: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1
    private const int NetworkBytes = 8;

    /// <summary>Tells it of an address; null for none, as that of a Unix socket.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null || address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address ?? IPAddress.None;
        }

        var network = address.GetAddressBytes();
        network.AsSpan(NetworkBytes).Clear();
        return new IPAddress(network);
    }
}
