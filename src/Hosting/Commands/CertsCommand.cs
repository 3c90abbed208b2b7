using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Sluice.Hosting.Tls;
using Sluice.Kubernetes;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice certs</c>: makes a CA and a server certificate.</summary>
internal static class CertsCommand
{
    // A hundred years; the CA lives ten times as long, and no date is after the year 9999.
    private const int MostDays = 36_500;

    private static readonly Option<string[]> Dns = new("--dns")
    {
        Description = "DNS name of the server, such as sluice.sluice-system.svc; may be given more than once",
        HelpName = "NAME",
    };

    private static readonly Option<IPAddress[]> Ip = new("--ip")
    {
        Description = "Address of the server; may be given more than once",
        CustomParser = ParseAddresses,
        HelpName = "ADDRESS",
    };

    private static readonly Option<int> Days = new("--days")
    {
        Description = "Days that the server certificate is valid; a CA made with it is for ten times as long",
        DefaultValueFactory = _ => 365,
        CustomParser = ParseDays,
        HelpName = "NUMBER",
    };

    private static readonly Option<DirectoryInfo> Out = new("--out", "-o")
    {
        Description = "Directory that gets ca.crt, ca.key, tls.crt and tls.key",
        Required = true,
        HelpName = "DIR",
    };

    private static readonly Option<DirectoryInfo?> CaDirectory = new("--ca-dir")
    {
        Description = "Directory with the ca.crt and ca.key to sign with, so that a caBundle stays good; default: a new CA",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Secret = new("--secret")
    {
        Description = "Print a manifest of this Secret as well (kubernetes.io/tls, without the CA's key), for kubectl apply -f -",
        HelpName = "NAMESPACE/NAME",
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite files that are there" };

    public static Command Create()
    {
        var command = new Command("certs", "Make a CA and a server certificate (ECDSA P-256).\n\nExample:\n  sluice certs --dns sluice.sluice-system.svc --out certs --secret sluice-system/sluice-tls | kubectl apply -f -")
        {
            Dns, Ip, Days, Out, CaDirectory, Secret, Force,
        };
        command.AddRule(Validate);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        var options = new CertificateFilesOptions
        {
            Names = arguments.GetValue(Dns) ?? [],
            Addresses = arguments.GetValue(Ip) ?? [],
            Validity = TimeSpan.FromDays(arguments.GetValue(Days)),
            Directory = arguments.GetRequiredValue(Out).FullName,
            AuthorityDirectory = arguments.GetValue(CaDirectory)?.FullName,
            Overwrite = arguments.GetValue(Force),
        };
        var (made, error) = CertificateFiles.Make(options, TimeProvider.System.GetUtcNow());
        if (made is null)
        {
            errors.WriteLine($"sluice: {error}");
            return ExitCodes.Failure;
        }

        foreach (var path in made.Written)
        {
            errors.WriteLine($"wrote {path}");
        }

        if (arguments.GetValue(Secret) is { } secret)
        {
            output.Write(made.ToSecret(secret.Split('/')[0], secret.Split('/')[1]));
        }

        return ExitCodes.Success;
    }

    private static void Validate(CommandResult result)
    {
        if (result.GetResult(Dns) is null && result.GetResult(Ip) is null)
        {
            result.AddError("a server certificate needs a name: expected --dns NAME or --ip ADDRESS, what the webhook configuration says");
        }

        foreach (var name in result.GetValue(Dns) ?? [])
        {
            if (Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) != UriHostNameType.Dns)
            {
                result.AddError($"--dns: \"{name}\" is not a DNS name");
            }
        }

        if (result.GetValue(Secret) is { } secret && (secret.Split('/') is not [var space, var title] || !KubernetesNames.IsDns1123Label(space) || !KubernetesNames.IsDns1123Subdomain(title)))
        {
            result.AddError($"--secret: \"{secret}\" names no Secret; expected NAMESPACE/NAME");
        }
    }

    private static int ParseDays(ArgumentResult argument)
    {
        var days = Arguments.ParseCount(argument);
        if (days > MostDays)
        {
            argument.AddError(string.Create(CultureInfo.InvariantCulture, $"--days: {days} is too many; expected at most {MostDays}"));
        }

        return days;
    }

    private static IPAddress[]? ParseAddresses(ArgumentResult argument)
    {
        var addresses = new List<IPAddress>();
        foreach (var token in argument.Tokens)
        {
            if (IPAddress.TryParse(token.Value, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                argument.AddError(string.Create(CultureInfo.InvariantCulture, $"--ip: \"{token.Value}\" is not an address"));
            }
        }

        return [.. addresses];
    }
}
