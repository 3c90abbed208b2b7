using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Authentication;
using k8s.KubeConfigModels;
using Sluice.Json;

namespace Sluice.Cluster.Connecting;

/// <summary>
/// The credentials of a program that the kubeconfig names (kubelogin for AKS with Entra, aws, gke-gcloud-auth-plugin): a token, a client certificate, or
/// both, run anew shortly before they expire and when the API server refuses them.
/// See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
/// </summary>
/// <param name="entry">The user in the kubeconfig.</param>
/// <param name="exec">Which program, and how.</param>
/// <param name="cluster">The cluster that the credentials are for.</param>
/// <param name="time">The clock.</param>
internal sealed class ExecPlugin(KubeconfigEntry entry, ExternalExecution exec, ClusterConnection cluster, TimeProvider time) : ITokenProvider
{
    // Long enough for somebody to log in in a browser; a plugin that nobody sees answers in seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Credentials are in use for as long as a call takes, and clocks differ.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    // Neither a plugin that fails nor an API server that refuses everything makes it run for each review.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<ExecCredential>? _last;
    private DateTimeOffset _begun;

    /// <summary>The client certificate of the last run; null when it gave none.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <inheritdoc />
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        // Who no longer waits does not end the run: the next one would begin it again.
        var credential = await Current().WaitAsync(cancellationToken).ConfigureAwait(false);
        Certificate = credential.Certificate;
        return credential.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null!;
    }

    /// <summary>The API server did not accept the credentials.</summary>
    /// <returns>Whether asking again may help: the next credentials are new ones.</returns>
    public bool Forget()
    {
        lock (_lock)
        {
            if (_last is not { IsCompleted: true } || time.GetUtcNow() - _begun < Pause)
            {
                return false;
            }

            _last = null;
            return true;
        }
    }

    private Task<ExecCredential> Current()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var isGood = _last switch
            {
                null => false,
                { IsCompletedSuccessfully: true } done => done.Result.Expiry is not { } expiry || now + Early < expiry || now - _begun < Pause,
                { IsCompleted: true } => now - _begun < Pause,
                _ => true,
            };
            if (!isGood)
            {
                (_last, _begun) = (Task.Run(RunAsync), now);
            }

            return _last!;
        }
    }

    private async Task<ExecCredential> RunAsync()
    {
        var isInteractive = !Console.IsInputRedirected && Environment.UserInteractive;
        using var process = new Process { StartInfo = StartInfo(isInteractive) };
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            process.Start();
            var errors = isInteractive ? Task.FromResult("") : process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? Read(output)
                : throw Fault($"ended with status {process.ExitCode}: {OneLine(await errors.ConfigureAwait(false))}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw Fault($"cannot be run: {exception.Message}. {OneLine(exec.InstallHint ?? "")}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw Fault($"did not end within {Patience.TotalMinutes} minutes");
        }
    }

    private ProcessStartInfo StartInfo(bool isInteractive)
    {
        // As the shell finds programs, but a path is one from the kubeconfig on.
        var command = exec.Command.Contains('/', StringComparison.Ordinal) ? entry.Resolve(exec.Command) : exec.Command;
        var start = new ProcessStartInfo(command, exec.Arguments ?? [])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = !isInteractive,
        };
        foreach (var variable in exec.EnvironmentVariables ?? [])
        {
            start.Environment[variable.GetValueOrDefault("name", "")] = variable.GetValueOrDefault("value", "");
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = Info(isInteractive);
        return start;
    }

    private string Info(bool isInteractive)
    {
        var credential = Node.Parse("{\"kind\":\"ExecCredential\"}"u8);
        credential.Set("apiVersion", exec.ApiVersion);
        var spec = credential.EnsureObject("spec");
        spec.Set("interactive", isInteractive);
        if (exec.ProvideClusterInfo)
        {
            WriteCluster(spec.EnsureObject("cluster"));
        }

        return credential.ToString();
    }

    private void WriteCluster(Node info)
    {
        info.Set("server", cluster.Server.AbsoluteUri.TrimEnd('/'));
        if (cluster.Authority is { } authority)
        {
            info.Set("certificate-authority-data", Convert.ToBase64String(Encoding.UTF8.GetBytes(authority())));
        }

        if (cluster.ServerName is { } name)
        {
            info.Set("tls-server-name", name);
        }

        if (cluster.SkipsVerification)
        {
            info.Set("insecure-skip-tls-verify", true);
        }

        if (cluster.Proxy is { } proxy)
        {
            info.Set("proxy-url", proxy.AbsoluteUri);
        }
    }

    private ExecCredential Read(string output)
    {
        var document = new Document();
        if (document.Parse(Encoding.UTF8.GetBytes(output)) is { } fault)
        {
            throw Fault($"writes something that is not JSON ({fault}); expected an ExecCredential");
        }

        if (document.Root["apiVersion"u8].Text is var version && version != exec.ApiVersion)
        {
            throw Fault($"answers as {version}; expected {exec.ApiVersion}");
        }

        var status = document.Root["status"u8];
        var (certificate, key) = (status["clientCertificateData"u8].Text, status["clientKeyData"u8].Text);
        var pair = certificate is not null && key is not null ? KubeconfigEntry.LoadPair(certificate, key) : null;
        if (status["token"u8].Text is var token && token is null && pair is null)
        {
            throw Fault("gives neither a token nor a client certificate");
        }

        var expires = DateTimeOffset.TryParse(status["expirationTimestamp"u8].Text, System.Globalization.CultureInfo.InvariantCulture, out var expiry);
        return new ExecCredential(token, pair, expires ? expiry : null);
    }

    private KubeconfigException Fault(string what) => entry.Refuse("exec", $"{exec.Command} {what}");

    // What a program says of itself may be long, and colourful.
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= 500 ? line : $"…{line[^500..]}";
    }
}

/// <summary>What a plugin gave.</summary>
/// <param name="Token">A bearer token; null for none.</param>
/// <param name="Certificate">A client certificate with its key; null for none.</param>
/// <param name="Expiry">When it must be asked again; null for never.</param>
internal sealed record ExecCredential(string? Token, X509Certificate2? Certificate, DateTimeOffset? Expiry);
