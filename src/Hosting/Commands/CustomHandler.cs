using System.CommandLine.Parsing;
using System.Globalization;

namespace Sluice.Hosting.Commands;

/// <summary>
/// Running as the custom handler of an Azure Functions host, which starts the executable and forwards HTTP requests to it on the loopback interface.
/// See https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers
/// </summary>
internal static class CustomHandler
{
    /// <summary>The variable in which the Functions host says where it looks for its handler.</summary>
    public const string PortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>
    /// The least level of what is logged to standard error. All, as standard output belongs to what a command answers; but a Functions host takes each line of its handler's
    /// standard error for an error of its own, and each of standard output for information.
    /// </summary>
    public static LogLevel StandardError(Func<string, string?> environment) => environment(PortVariable) is { Length: > 0 } ? LogLevel.Warning : LogLevel.Trace;

    /// <summary>The address to listen on; null where there is no Functions host, or the variable is no port, which is then an error of <paramref name="result"/>.</summary>
    public static Uri? Url(SymbolResult result, Func<string, string?> environment)
    {
        if (environment(PortVariable) is not { Length: > 0 } text)
        {
            return null;
        }

        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
        {
            return new Uri($"http://127.0.0.1:{port}");
        }

        result.AddError($"{PortVariable} is \"{text}\"; expected a port from 1 to 65535");
        return null;
    }
}
