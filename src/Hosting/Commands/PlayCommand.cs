using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Sluice.Hosting.Playing;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Tls;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice play</c>: a page to try policies on.</summary>
internal static class PlayCommand
{
    private const string UsualConfiguration = "sluice.yaml";

    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "Address to listen on; port 0 takes a free one",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:7475"),
        CustomParser = Arguments.ParseServerUrl,
        HelpName = "URL",
    };

    private static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "The sluice.yaml that the page begins with; default: that of this directory, else a sample",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Manifest = new("--filename", "-f")
    {
        Description = "The manifest that the page begins with; default: a sample",
        HelpName = "FILE",
    };

    private static readonly Option<bool> ReadOnly = new("--read-only")
    {
        Description = "For a page that a team hosts: shows no file unless it is named, and bounds what a visitor may ask to 256 KiB, 100 objects, 2 s, as many at once as there are cores",
    };

    private static readonly Option<string[]> Hosts = new("--host")
    {
        Description = "A name or address by which visitors reach the page, with --read-only; may be given more than once; requests for another are refused",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Certificates = new("--cert-dir")
    {
        Description = "Directory with tls.crt and tls.key for an address with https, followed and reloaded; default: a development certificate",
        HelpName = "DIR",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("play", """
            Open a page to try policies on: sluice.yaml, a manifest, and what becomes of it as you type. It calls nowhere, and keeps nothing.

            Example:
              sluice play
              sluice play --config sluice.yaml -f pod.yaml
              sluice play --read-only --url https://0.0.0.0:8443 --host sluice.example.com --cert-dir /certs
            """)
        {
            Config, Manifest, Url, ReadOnly, Hosts, Certificates,
        };
        command.AddRule(Validate);
        command.SetAction((arguments, _) => RunAsync(arguments, catalogue));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Catalogue catalogue)
    {
        var console = arguments.InvocationConfiguration;
        if (!TryReadStart(arguments, console.Error, out var start))
        {
            return ExitCodes.Failure;
        }

        var isShared = arguments.GetValue(ReadOnly);
        var play = new PlayOptions { Start = start, Limits = isShared ? PlayLimits.Shared : PlayLimits.Own };
        play = play with { Hosts = [.. play.Hosts, .. arguments.GetValue(Hosts) ?? []] };
        var server = new ServerOptions
        {
            Url = arguments.GetRequiredValue(Url),
            Tls = new TlsOptions { CertificateDirectory = arguments.GetValue(Certificates) },
            Drain = TimeSpan.Zero,
        };
        return await ServerRun.RunAsync(server, _ => new PlayApplication(play, catalogue, server.Limits, server.Time), url => console.Output.WriteLine($"{url} is the page; Ctrl+C ends it."));
    }

    // A file of this directory is what its owner means; what a team hosts shows nothing that nobody named.
    private static bool TryReadStart(ParseResult arguments, TextWriter errors, out PlaySample? start)
    {
        var config = arguments.GetValue(Config) ?? (!arguments.GetValue(ReadOnly) && File.Exists(UsualConfiguration) ? UsualConfiguration : null);
        var manifest = arguments.GetValue(Manifest);
        start = null;
        if (config is null && manifest is null)
        {
            return true;
        }

        var sample = PlaySample.All[0];
        try
        {
            start = sample with
            {
                Config = config is null ? sample.Config : File.ReadAllText(config),
                Manifest = manifest is null ? sample.Manifest : File.ReadAllText(manifest),
            };
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"sluice: the page has nothing to begin with: {exception.Message}");
            return false;
        }
    }

    private static void Validate(CommandResult result)
    {
        var isShared = result.GetValue(ReadOnly);
        if (!isShared && result.GetValue(Url) is { } url && !IsOwnMachine(url))
        {
            result.AddError($"--url: {url.Host} is more than this machine; expected 127.0.0.1, or --read-only for a page that others may visit");
        }

        if (!isShared && result.GetResult(Hosts) is { Implicit: false })
        {
            result.AddError("--host is for --read-only, which is missing: without it the page is 127.0.0.1's alone");
        }
    }

    private static bool IsOwnMachine(Uri url) => url.Host == "localhost" || (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}
