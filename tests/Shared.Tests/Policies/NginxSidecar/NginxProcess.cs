using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sluice.Hosting.Tls;

namespace Sluice.Shared.Tests.Policies.NginxSidecar;

/// <summary>A real nginx with a rendered configuration in a directory of its own. Ended by its id; leaves nothing behind.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-nginx-");
    private Process? _process;

    /// <summary>Where nginx is; null when it is not installed.</summary>
    public static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Select(directory => Path.Combine(directory, "nginx")).FirstOrDefault(File.Exists);

    /// <summary>A port of 127.0.0.1 that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts nginx with what the sidecar renders, and waits until it listens.</summary>
    /// <param name="rendered">The text of conf.d/default.conf.</param>
    /// <param name="port">The port on which it will listen.</param>
    public async Task StartAsync(string rendered, int port)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "default.conf"), rendered);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "nginx.conf"), MainConfiguration());
        _process = Process.Start(new ProcessStartInfo(Executable!, ["-p", _directory.FullName, "-c", "nginx.conf", "-e", "error.log"]) { RedirectStandardError = true })!;
        using var patience = new CancellationTokenSource(Patience);
        while (!await ListensAsync(port, patience.Token))
        {
            Assert.False(_process.HasExited, $"nginx ended: {(_process.HasExited ? await _process.StandardError.ReadToEndAsync(patience.Token) : "")}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Delete(recursive: true);
    }

    // What the image's own nginx.conf is around conf.d, in one process and with every path in this directory, so that no rights are needed.
    private static string MainConfiguration() => """
        daemon off;
        master_process off;
        pid nginx.pid;
        events {}
        http {
            access_log off;
            client_body_temp_path client_body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            include default.conf;
        }
        """;

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
