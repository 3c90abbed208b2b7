using System.Diagnostics;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>How a run of kubectl ended.</summary>
/// <param name="ExitCode">Its exit status.</param>
/// <param name="Output">Its stdout.</param>
/// <param name="Error">Its stderr.</param>
internal sealed record KubectlResult(int ExitCode, string Output, string Error)
{
    /// <summary>Its stdout, if it succeeded.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message has what it said.</exception>
    public string OrThrow() =>
        ExitCode == 0 ? Output : throw new InvalidOperationException($"kubectl ended with status {ExitCode}: {Error}{Output}");
}

/// <summary>Runs kubectl as one user of one API server.</summary>
/// <param name="program">The path of kubectl.</param>
/// <param name="kubeconfig">The path of the user's kubeconfig.</param>
/// <param name="home">Where it keeps what it caches, instead of the developer's home directory.</param>
internal sealed class Kubectl(string program, string kubeconfig, string home)
{
    // Longer than any request timeout of the API server that a test waits for (30 s for a webhook), and than kubectl is told to wait for a node's pods.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(200);

    /// <summary>Runs it with <paramref name="arguments"/>; <paramref name="input"/> is what it reads from stdin (for <c>-f -</c>).</summary>
    /// <exception cref="TimeoutException">It took longer than 200 s and was ended.</exception>
    public async Task<KubectlResult> RunAsync(IEnumerable<string> arguments, string? input = null)
    {
        using var process = new Process { StartInfo = StartInfo(arguments) };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await WriteAsync(process, input);
        using var source = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(source.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"kubectl {string.Join(' ', process.StartInfo.ArgumentList)} did not end in {Deadline.TotalSeconds} s: {await error}{await output}");
        }

        return new KubectlResult(process.ExitCode, await output, await error);
    }

    // kubectl may have refused its arguments and be gone before it reads.
    private static async Task WriteAsync(Process process, string? input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    private ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["HOME"] = home;
        start.Environment["NO_PROXY"] = "127.0.0.1";
        return start;
    }
}
