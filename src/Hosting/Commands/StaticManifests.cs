using System.CommandLine;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Webhooks;

namespace Sluice.Hosting.Commands;

/// <summary>
/// The files of manifest-based admission control (KEP-5793): a directory for each of the two admission plugins, and the AdmissionConfiguration that
/// names them. A directory may hold nothing but configurations of its own plugin, so each kind has its own.
/// </summary>
internal static class StaticManifests
{
    /// <summary>Where the files go on the control plane's machine, when nothing else is said.</summary>
    public const string DefaultDirectory = "/etc/kubernetes/sluice";

    /// <summary>Writes the files below <paramref name="folder"/>, or prints them.</summary>
    public static int Write(SluiceConfiguration configuration, WebhookTarget target, string? directory, string? folder, InvocationConfiguration console)
    {
        var root = (directory ?? DefaultDirectory).TrimEnd('/');
        (string Name, string Text)[] files =
        [
            ("admission.yaml", Admission(root)),
            ("mutating/sluice.yaml", WebhooksCommand.ToYaml(configuration, PolicyKind.Mutating, target)),
            ("validating/sluice.yaml", WebhooksCommand.ToYaml(configuration, PolicyKind.Validating, target)),
        ];
        if (folder is null)
        {
            foreach (var (name, text) in files)
            {
                console.Output.Write($"---\n# {root}/{name}\n{text}");
            }

            return ExitCodes.Success;
        }

        try
        {
            foreach (var (name, text) in files)
            {
                Replace(Path.Combine(folder, name), text);
                console.Error.WriteLine($"wrote {Path.Combine(folder, name)}");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"sluice: --out: {folder} cannot be written: {exception.Message}");
            return ExitCodes.Failure;
        }

        console.Error.WriteLine($"Copy them to {root} on every control plane, and start kube-apiserver with --feature-gates=ManifestBasedAdmissionControlConfig=true --admission-control-config-file={root}/admission.yaml");
        return ExitCodes.Success;
    }

    // The API server watches the directory: it must never see half a file.
    private static void Replace(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var half = $"{path}.tmp";
        File.WriteAllText(half, text);
        File.Move(half, path, overwrite: true);
    }

    private static string Admission(string root) => $"""
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
        - name: MutatingAdmissionWebhook
          configuration:
            apiVersion: apiserver.config.k8s.io/v1
            kind: WebhookAdmissionConfiguration
            staticManifestsDir: {root}/mutating
        - name: ValidatingAdmissionWebhook
          configuration:
            apiVersion: apiserver.config.k8s.io/v1
            kind: WebhookAdmissionConfiguration
            staticManifestsDir: {root}/validating

        """;
}
