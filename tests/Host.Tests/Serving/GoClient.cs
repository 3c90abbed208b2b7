using System.Diagnostics;
using System.Globalization;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

/// <summary>Go's own HTTP/2 client, which kube-apiserver has; tests/Load/http2, built once.</summary>
internal static class GoClient
{
    private static readonly Lazy<Task<string?>> Built = new(BuildAsync);

    /// <summary>Begins with many requests at once, again and again for a time; skips the test where there is no Go.</summary>
    /// <returns>What it says, and its exit status.</returns>
    public static async Task<(string Text, int Status)> RunAsync(Uri url, int clients, TimeSpan time)
    {
        var program = await Built.Value;
        Skip.If(program is null, "needs Go (Debian: golang-go) to build its HTTP/2 client");
        return await RunAsync(program, null, url.ToString(), RepositoryRoot.File("samples", "reviews", "pod-plain.json"), clients.ToString(CultureInfo.InvariantCulture), time.TotalSeconds.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<string?> BuildAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "http2-client");
        try
        {
            var (text, status) = await RunAsync("go", Path.GetDirectoryName(RepositoryRoot.File("tests", "Load", "http2", "main.go")), "build", "-o", program, "main.go");
            return status == 0 ? program : throw new InvalidOperationException(text);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task<(string Text, int Status)> RunAsync(string program, string? directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? "" };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOCACHE"] = Path.Combine(Path.GetTempPath(), "sluice-go-cache");
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (await output + await errors, process.ExitCode);
    }
}
