using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies;
using Sluice.Webhooks;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice webhooks</c>: prints the webhook configurations of a sluice.yaml.</summary>
internal static class WebhooksCommand
{
    private static readonly Option<string> Config = new("--config", "-c")
    {
        Description = "sluice.yaml, or a directory of such files that are read in name order",
        Required = true,
        HelpName = "FILE",
    };

    private static readonly Option<Uri?> Url = TargetArguments.Url();

    private static readonly Option<ServiceReference?> Service = TargetArguments.Service();

    private static readonly Option<FileInfo?> CaFile = new("--ca-file")
    {
        Description = "CA that Sluice's certificate is of, in PEM: the caBundle; default: the authorities that the API server's machine trusts",
        HelpName = "FILE",
    };

    private static readonly Option<string?> CertManager = new("--cert-manager")
    {
        Description = "Certificate of cert-manager whose CA it puts into the configurations (cert-manager.io/inject-ca-from)",
        HelpName = "NAMESPACE/CERTIFICATE",
    };

    private static readonly Option<bool> Conditions = TargetArguments.Conditions();

    private static readonly Option<bool> Native = new("--native")
    {
        Description = "Print what the API server can decide by itself as ValidatingAdmissionPolicy and MutatingAdmissionPolicy with their bindings, so that it need not call Sluice for it, and say of the rest why not; with --url or --service also the webhook configurations of that rest; Kubernetes 1.36 or later for mutating ones, 1.30 for the others",
    };

    private static readonly Option<string?> Static = new("--static")
    {
        Description = $"For manifest-based admission control (Kubernetes 1.36 or later, --url only): the directory on the control plane's machine that the files go into; default: {StaticManifests.DefaultDirectory}",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "DIR",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "With --static: write the files below this directory in place of printing them",
        HelpName = "FOLDER",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("webhooks", """
            Print the MutatingWebhookConfiguration and the ValidatingWebhookConfiguration of a sluice.yaml.

            Exit status: 0 all of it is printed, 1 with --native, a policy is not one of the API server's own, 2 bad arguments or configuration.

            Example:
              sluice webhooks --config sluice.yaml --service sluice-system/sluice --cert-manager sluice-system/sluice-tls | kubectl apply -f -
              sluice webhooks --config sluice.yaml --native > policies.yaml
            """)
        {
            Config, Url, Service, CaFile, CertManager, Conditions, Native, Static, Out,
        };
        command.AddRule(Validate);
        command.SetAction(arguments => Run(arguments, new PolicyServices { Catalogue = catalogue }));
        return command;
    }

    private static int Run(ParseResult arguments, PolicyServices services)
    {
        var errors = arguments.InvocationConfiguration.Error;
        if (!TryReadBundle(arguments.GetValue(CaFile), errors, out var bundle))
        {
            return ExitCodes.Failure;
        }

        if (Configurations.Load(arguments.GetRequiredValue(Config), services, errors, "nothing is printed") is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        var target = ReadTarget(arguments, bundle, services);
        if (target.IsStatic)
        {
            return StaticManifests.Write(configuration, target, arguments.GetValue(Static), arguments.GetValue(Out), arguments.InvocationConfiguration);
        }

        var exitCode = arguments.GetValue(Native) ? NativeManifests.Write(configuration, arguments.InvocationConfiguration, out configuration) : ExitCodes.Success;
        if (target.Url is null && target.Service is null)
        {
            return exitCode;
        }

        foreach (var kind in (PolicyKind[])[PolicyKind.Mutating, PolicyKind.Validating])
        {
            arguments.InvocationConfiguration.Output.Write($"---\n{ToYaml(configuration, kind, target)}");
        }

        return exitCode;
    }

    private static WebhookTarget ReadTarget(ParseResult arguments, string? bundle, PolicyServices services)
    {
        var service = arguments.GetValue(Service);
        return new WebhookTarget
        {
            Url = arguments.GetValue(Url),
            Service = service,
            CaBundle = bundle,
            CertManagerCertificate = arguments.GetValue(CertManager),
            MatchConditions = arguments.GetValue(Conditions),
            IsStatic = arguments.GetResult(Static) is not null,
            OwnNamespace = service?.Namespace ?? services.OwnNamespace,
        };
    }

    /// <summary>The configuration of one kind.</summary>
    internal static string ToYaml(SluiceConfiguration configuration, PolicyKind kind, WebhookTarget target) =>
        YamlText.Write(Node.Parse(WebhookManifest.Write(configuration, kind, target).Span));

    // A bundle without a certificate would be refused by the API server, or, worse, trusted by mistake with the key that stands beside it.
    private static bool TryReadBundle(FileInfo? file, TextWriter errors, out string? bundle)
    {
        bundle = null;
        if (file is null)
        {
            return true;
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file.FullName);
            bundle = certificates.Count > 0 ? certificates.ExportCertificatePems() + "\n" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            errors.WriteLine($"sluice: --ca-file: {file} cannot be read: {exception.Message}");
            return false;
        }

        if (bundle is null)
        {
            errors.WriteLine($"sluice: --ca-file: {file} has no certificate; expected one or more in PEM (BEGIN CERTIFICATE)");
        }

        return bundle is not null;
    }

    private static void Validate(CommandResult result)
    {
        var isNative = result.GetResult(Native) is not null;
        if (isNative && result.GetResult(Static) is not null)
        {
            result.AddError("expected --native or --static, not both: static manifests are for webhooks here");
        }

        if (result.GetResult(Url) is null == result.GetResult(Service) is null && !(isNative && result.GetResult(Url) is null))
        {
            result.AddError(TargetArguments.Expected);
        }

        if (result.GetResult(CaFile) is not null && result.GetResult(CertManager) is not null)
        {
            result.AddError("expected --ca-file or --cert-manager, not both: cert-manager writes the caBundle itself");
        }

        ValidateStatic(result);
        if (result.GetValue(CertManager) is { } certificate && !TargetArguments.IsNamespaced(certificate))
        {
            result.AddError($"--cert-manager: \"{certificate}\" names no Certificate; expected NAMESPACE/CERTIFICATE");
        }
    }

    // What the API server loads from its disk may refer to nothing of its API.
    private static void ValidateStatic(CommandResult result)
    {
        if (result.GetResult(Static) is null)
        {
            if (result.GetResult(Out) is not null)
            {
                result.AddError("--out is for --static; without it, expected > FILE");
            }

            return;
        }

        if (result.GetResult(Service) is not null || result.GetResult(CertManager) is not null)
        {
            result.AddError("--static: the API server may refer to nothing of the cluster there; expected --url https://HOST[:PORT], with --ca-file where its machine does not trust the authority");
        }

        if (result.GetValue(Static) is { } directory && !directory.StartsWith('/'))
        {
            result.AddError($"--static: \"{directory}\" is not an absolute path; expected a directory on the control plane's machine, such as {StaticManifests.DefaultDirectory}");
        }
    }
}
