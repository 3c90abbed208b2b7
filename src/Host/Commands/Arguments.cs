using System.CommandLine.Parsing;

namespace Sluice.Host.Commands;

/// <summary>Reads arguments that more than one command has.</summary>
internal static class Arguments
{
    /// <summary>Reads an address to listen on: https or http, a host, a port.</summary>
    public static Uri? ParseServerUrl(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http") && url.PathAndQuery == "/")
        {
            return url;
        }

        argument.AddError($"\"{text}\" is no address to listen on; expected https://HOST:PORT or http://HOST:PORT, such as https://127.0.0.1:8443");
        return null;
    }

    /// <summary>Reads the address of a webhook: https or http, with a path.</summary>
    public static Uri? ParseWebhookUrl(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http"))
        {
            return url;
        }

        argument.AddError($"\"{text}\" is no webhook's address; expected one such as https://127.0.0.1:8443/mutate");
        return null;
    }
}
