using System.CommandLine;
using Sluice.Hosting.Commands;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>Runs commands of Sluice in this process.</summary>
internal static class Commands
{
    /// <summary>What a command prints.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await SluiceCommand.RunAsync(arguments, Sluice.Policies.Catalogue.Default, new InvocationConfiguration { Output = output, Error = error });
        return code == 0 ? output.ToString() : throw new InvalidOperationException($"sluice {arguments[0]}: {error}");
    }
}
