using System.CommandLine;
using Sluice.Hosting.Commands;
using Sluice.Policies;

namespace Sluice.Hosting;

/// <summary>The command line <c>sluice</c> with a catalogue of one's own: every command, document and schema knows its types.</summary>
public static class SluiceHost
{
    /// <summary>Runs a command; <c>serve</c> until a signal ends it.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="catalogue">The types that policies may have, such as <c>Catalogue.Default.With(RequireOwner.Type)</c>.</param>
    /// <returns>The exit code: 0 all is well, 1 the command found something wrong, 2 it could not do its work.</returns>
    public static Task<int> RunAsync(string[] arguments, Catalogue catalogue) =>

        // A server ends on signals in its own way: the library's would cut its drain after two seconds.
        SluiceCommand.RunAsync(arguments, catalogue, new InvocationConfiguration { ProcessTerminationTimeout = null });
}
