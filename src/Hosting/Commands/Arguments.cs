using System.CommandLine.Parsing;
using System.Globalization;
using Sluice.Admission;

namespace Sluice.Hosting.Commands;

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

        argument.AddError($"\"{text}\" is not an address to listen on; expected https://HOST:PORT or http://HOST:PORT, such as https://127.0.0.1:8443");
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

    /// <summary>Reads an address to listen on without TLS.</summary>
    public static Uri? ParsePlainUrl(ArgumentResult argument)
    {
        var url = ParseServerUrl(argument);
        if (url is not null && url.Scheme != Uri.UriSchemeHttp)
        {
            argument.AddError($"\"{url}\" is not plain http; expected http://HOST:PORT, such as http://127.0.0.1:8080");
        }

        return url;
    }

    /// <summary>Reads the address of a plain HTTP server, with or without a path.</summary>
    public static Uri? ParseUpstream(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.Query.Length == 0)
        {
            return url;
        }

        argument.AddError($"\"{text}\" is no plain HTTP server; expected http://HOST:PORT, such as http://127.0.0.1:80");
        return null;
    }

    /// <summary>Reads a duration as Kubernetes writes it; 0 is one.</summary>
    public static TimeSpan ParseDuration(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (text is "0" or "0s")
        {
            return TimeSpan.Zero;
        }

        if (GoDuration.Parse(text) is { } duration)
        {
            return duration;
        }

        argument.AddError($"\"{text}\" is not a duration; expected one below a day such as 500ms, 5s or 1m30s");
        return default;
    }

    /// <summary>Reads a number of things, one or more.</summary>
    public static int ParseCount(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            return count;
        }

        argument.AddError($"\"{text}\" is not a count; expected a whole number from 1");
        return 1;
    }
}
