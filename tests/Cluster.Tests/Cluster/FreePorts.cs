using System.Net;
using System.Net.Sockets;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>Free TCP ports of 127.0.0.1, for programs that cannot choose one themselves. None is handed out twice by one test process.</summary>
internal static class FreePorts
{
    private const int Attempts = 3;
    private static readonly HashSet<int> HandedOut = [];

    /// <summary>A port that was free a moment ago. Another program may still take it first: see <see cref="RetryAsync"/>.</summary>
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

    /// <summary>Starts something that takes ports of <see cref="Next"/>, and starts it anew when it lost one of them to another program.</summary>
    /// <param name="start">Fails with a <see cref="TimeoutException"/> that has the program's output.</param>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> start)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await start();
            }
            catch (TimeoutException exception) when (attempt < Attempts && IsLostPort(exception))
            {
                // The next attempt takes other ports.
            }
        }
    }

    private static bool IsLostPort(TimeoutException exception) => exception.Message.Contains("address already in use", StringComparison.Ordinal);

    private static int AskTheSystem()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
