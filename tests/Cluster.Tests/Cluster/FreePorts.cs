using System.Net;
using System.Net.Sockets;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>Free TCP ports of 127.0.0.1, for programs that cannot choose one themselves. None is handed out twice by one test process.</summary>
internal static class FreePorts
{
    private static readonly HashSet<int> HandedOut = [];

    /// <summary>A port that was free a moment ago. Another program may still take it first: be ready to try again.</summary>
    public static int Next()
    {
        lock (HandedOut)
        {
            int port;
            do
            {
                port = AskTheSystem();
            }
            while (!HandedOut.Add(port));
            return port;
        }
    }

    private static int AskTheSystem()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
