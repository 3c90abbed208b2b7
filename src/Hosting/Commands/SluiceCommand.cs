using System.CommandLine;
using System.CommandLine.Invocation;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary>The command <c>sluice</c> with all that it can do.</summary>
internal static class SluiceCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="arguments">The arguments behind <c>sluice</c>.</param>
    /// <param name="catalogue">The types that policies may have.</param>
    /// <param name="configuration">Where its output goes.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, Catalogue catalogue, InvocationConfiguration configuration)
    {
        var root = Create(catalogue);
        OverviewHelp.AddTo(root);
        configuration.EnableDefaultExceptionHandler = false;
        try
        {
            var parsed = root.Parse(arguments);
            var code = await parsed.InvokeAsync(configuration);

            // The library says 1 of arguments that it does not understand; here that is for a command that found something.
            return parsed.Action is ParseErrorAction ? ExitCodes.Failure : code;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A disk that is full, an output that is closed, a directory that is somebody else's.
            return Fail(configuration, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(configuration, "it was ended before it was done");
        }
#pragma warning disable CA1031 // The boundary: a defect is shown whole to whoever may mend it, and is no finding.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return Fail(configuration, $"this is a defect of Sluice: {defect}");
        }
    }

    private static int Fail(InvocationConfiguration configuration, string text)
    {
        try
        {
            configuration.Error.WriteLine($"sluice: {text}");
        }
        catch (IOException)
        {
            // There is nowhere to say so; the exit code does.
        }

        return ExitCodes.Failure;
    }

    /// <summary>The command with all that are below it.</summary>
    internal static RootCommand Create(Catalogue catalogue) => new("Sluice: Kubernetes admission webhooks that change and check what is written to a cluster.\n\nA first step, without a cluster:\n  sluice init policies")
    {
        InitCommand.Create(catalogue),
        TryCommand.Create(catalogue),
        PlayCommand.Create(catalogue),
        ImportCommand.Create(),
        TestCommand.Create(catalogue),
        CheckCommand.Create(catalogue),
        ServeCommand.Create(catalogue),
        SendCommand.Create(),
        ProxyCommand.Create(),
        CertsCommand.Create(),
        WebhooksCommand.Create(catalogue),
        ReplayCommand.Create(catalogue),
        ScanCommand.Create(catalogue),
        DoctorCommand.Create(catalogue),
        ControllerCommand.Create(catalogue),
        PoliciesCommand.Create(catalogue),
        SchemaCommand.Create(catalogue),
        CompletionCommand.Create(),
    };
}
