using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sluice.Kubernetes;
using Sluice.Webhooks;

namespace Sluice.Hosting.Commands;

/// <summary>Where the API server finds Sluice: the options of every command that says so in webhook configurations.</summary>
internal static class TargetArguments
{
    /// <summary>What is wrong with none of the two, or both.</summary>
    public const string Expected = "expected one of --url https://HOST[:PORT] and --service NAMESPACE/NAME[:PORT]: where the API server finds Sluice";

    private const int HttpsPort = 443;

    /// <summary>An address.</summary>
    public static Option<Uri?> Url() => new("--url")
    {
        Description = "Address at which the API server reaches Sluice, when not through a Service",
        CustomParser = ParseUrl,
        HelpName = "https://HOST[:PORT]",
    };

    /// <summary>A Service.</summary>
    public static Option<ServiceReference?> Service() => new("--service")
    {
        Description = "Service in front of Sluice; its namespace is Sluice's own, and left alone",
        CustomParser = ParseService,
        HelpName = "NAMESPACE/NAME[:PORT]",
    };

    /// <summary>Whether to have match conditions.</summary>
    public static Option<bool> Conditions() => new("--match-conditions")
    {
        Description = "Add match conditions in CEL where they save calls; Kubernetes 1.30 or later",
    };

    /// <summary>Whether a text is <c>NAMESPACE/NAME</c>.</summary>
    public static bool IsNamespaced(string text) =>
        text.Split('/') is [var space, var name] && KubernetesNames.IsDns1123Label(space) && KubernetesNames.IsDns1123Subdomain(name);

    private static Uri? ParseUrl(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.PathAndQuery == "/" && url.UserInfo.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        argument.AddError($"\"{text}\" is not an address that the API server may call; expected https://HOST[:PORT] without a path, such as https://10.0.0.5:8443");
        return null;
    }

    private static ServiceReference? ParseService(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var port = HttpsPort;
        var hasPort = colon < 0 || (int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue);
        if (hasPort && IsNamespaced(name))
        {
            return new ServiceReference(name.Split('/')[0], name.Split('/')[1], port);
        }

        argument.AddError($"\"{text}\" is not a Service; expected NAMESPACE/NAME[:PORT], such as sluice-system/sluice:443");
        return null;
    }
}
