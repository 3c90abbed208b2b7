using System.CommandLine;
using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice schema</c>: prints the JSON schema of sluice.yaml.</summary>
internal static class SchemaCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("schema", "Print a JSON schema of sluice.yaml, for editors.\n\nExample:\n  sluice schema > sluice.schema.json\nand at the top of sluice.yaml:\n  # yaml-language-server: $schema=sluice.schema.json");
        command.SetAction(arguments =>
        {
            arguments.InvocationConfiguration.Output.Write(JsonOutput.Write(json => JsonOutput.WriteText(json, SluiceSchema.Write(catalogue))));
            return ExitCodes.Success;
        });
        return command;
    }
}
