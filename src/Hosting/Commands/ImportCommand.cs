using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Importing;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice import</c>: makes a sluice.yaml of the policies of others.</summary>
internal static class ImportCommand
{
    private static readonly Option<string[]> Files = new("--filename", "-f")
    {
        Description = "Manifests in YAML or JSON: a file, a directory of them, or - for what is piped; may be given more than once",
        DefaultValueFactory = _ => ["-"],
        HelpName = "FILE|DIR|-",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("import", """
            Print a sluice.yaml of policies of Kubernetes, Kyverno and Gatekeeper.

            ValidatingAdmissionPolicy and MutatingAdmissionPolicy with their bindings and parameters, Kyverno's ClusterPolicy, Policy and ValidatingPolicy,
            and constraints of Gatekeeper's library, as far as they map. What does not map is said line by line, and so is what would be refused of the sluice.yaml.

            Exit status: 0 all of it mapped, 1 something did not, 2 bad arguments or manifests.

            Example:
              kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings -o yaml | sluice import > sluice.yaml
            """)
        {
            Files,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var manifests = ManifestReader.ReadAll(arguments.GetRequiredValue(Files));
        if (Configurations.Report(manifests.Errors, "the input", errors, "nothing is imported"))
        {
            return ExitCodes.Failure;
        }

        var result = PolicyImport.Import(manifests.Manifests);
        var configuration = new JsonObject { ["policies"] = new JsonArray([.. result.Policies]) };
        var text = YamlText.Write(Node.Parse(Encoding.UTF8.GetBytes(configuration.ToJsonString())));
        arguments.InvocationConfiguration.Output.Write(text);

        // What Sluice has not, such as authorizer, is found by the one who knows: its loader.
        var faults = ConfigurationLoader.Parse(text, new PolicyServices(), "the printed sluice.yaml").Errors;
        foreach (var line in result.Notes.Select(note => note.ToString()).Concat(faults.Select(fault => fault.ToString())))
        {
            errors.WriteLine(line);
        }

        return result.Notes.Count + faults.Length > 0 ? ExitCodes.Findings : ExitCodes.Success;
    }
}
