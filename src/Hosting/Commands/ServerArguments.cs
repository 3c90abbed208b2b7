using System.CommandLine;
using System.CommandLine.Parsing;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Tls;

namespace Sluice.Hosting.Commands;

/// <summary>The options of a server: the same for <c>serve</c> and <c>proxy</c>.</summary>
internal sealed class ServerArguments
{
    private readonly Option<Uri> _url;

    private readonly Option<Uri?> _managementUrl = new("--management-url")
    {
        Description = "Address of its own for probes and metrics, such as http://0.0.0.0:8081; the webhook paths are not on it",
        CustomParser = Arguments.ParsePlainUrl,
        HelpName = "URL",
    };

    private readonly Option<string?> _certificates = new("--cert-dir")
    {
        Description = "Directory with tls.crt and tls.key, followed and reloaded; default: a development certificate",
        HelpName = "DIR",
    };

    private readonly Option<string?> _standby = new("--standby-cert-dir")
    {
        Description = "The same, served from while the first one has nothing good",
        HelpName = "DIR",
    };

    private readonly Option<string?> _clientAuthorities = new("--client-ca")
    {
        Description = "PEM file of authorities: only clients with a certificate of one of them may connect",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _clientNames = new("--client-name")
    {
        Description = "Common name or DNS name that a client's certificate must have; may be given more than once",
        HelpName = "NAME",
    };

    private readonly Option<string?> _tokens = new("--token-file")
    {
        Description = "File of bearer tokens, one a line: only callers with one of them reach the webhook paths",
        HelpName = "FILE",
    };

    private readonly Option<string?> _developmentAuthority = new("--development-ca")
    {
        Description = "Where the CA of the development certificate is written; default: a file in the temporary directory",
        HelpName = "FILE",
    };

    private readonly DurationOption _age = new("--max-connection-age", "Age at which a connection is closed gracefully, give or take a fifth; 0 for never", TimeSpan.FromMinutes(5));

    private readonly DurationOption _drain = new("--drain", "How long requests are still answered after SIGTERM", TimeSpan.FromSeconds(5));

    private readonly DurationOption _watch = new("--watch-interval", "Time between two polls of certificates, tokens and configuration", new ServerOptions { Url = new Uri("https://localhost") }.WatchInterval);

    private readonly DurationOption _headers = new("--header-timeout", "Time for the headers of a request to come in", new ServerLimits().HeaderTimeout);

    private readonly Option<int> _bodyRate = Count("--min-body-rate", "Bytes a second at which a body has to come in, after 5 s", _ => new ServerLimits().BodyRate);

    private readonly DurationOption _bodies = new("--body-timeout", "Time for the whole body of a request to come in; its ?timeout= where that is less", new ServerLimits().BodyTimeout);

    private readonly Option<int> _connections = Count("--max-connections", "Connections open at once; fewer where the limit of open files asks for that", _ => new ServerLimits().Connections);

    private readonly Option<int> _reviews = Count("--max-concurrent-reviews", "Reviews decided at once, by default 64 for each core; further ones are answered with 429", _ => new ServerLimits().ConcurrentReviews);

    /// <summary>Makes the options.</summary>
    /// <param name="urlDescription">What is said of the address.</param>
    /// <param name="url">The address where none is given; null for the usual one.</param>
    public ServerArguments(string urlDescription = "Address to listen on", Func<ArgumentResult, Uri?>? url = null) => _url = new Option<Uri>("--url")
    {
        Description = urlDescription,
        DefaultValueFactory = argument => url?.Invoke(argument) ?? new Uri("https://0.0.0.0:8443"),
        CustomParser = Arguments.ParseServerUrl,
        HelpName = "URL",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options =
        [
            _url, _managementUrl, _certificates, _standby, _developmentAuthority, _clientAuthorities, _clientNames, _tokens,
            _age, _drain, _watch, _connections, _reviews, _headers, _bodies, _bodyRate,
        ];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.AddRule(result =>
        {
            if (result.GetResult(_standby) is { Implicit: false } && result.GetResult(_certificates) is null or { Implicit: true })
            {
                result.AddError("--standby-cert-dir stands by for --cert-dir, which is missing");
            }

            if (result.GetResult(_clientNames) is { Implicit: false } && result.GetResult(_clientAuthorities) is null or { Implicit: true })
            {
                result.AddError("--client-name is a name in certificates of --client-ca, which is missing");
            }
        });
    }

    /// <summary>Reads them.</summary>
    public ServerOptions Read(ParseResult arguments) => new()
    {
        Url = arguments.GetRequiredValue(_url),
        ManagementUrl = arguments.GetValue(_managementUrl),
        TokenFile = arguments.GetValue(_tokens),
        Tls = ReadTls(arguments),
        MaxConnectionAge = _age.Of(arguments),
        Drain = _drain.Of(arguments),
        WatchInterval = _watch.Of(arguments),
        Limits = new ServerLimits
        {
            Connections = arguments.GetValue(_connections),
            ConcurrentReviews = arguments.GetValue(_reviews),
            HeaderTimeout = _headers.Of(arguments),
            BodyTimeout = _bodies.Of(arguments),
            BodyRate = arguments.GetValue(_bodyRate),
        },
    };

    private TlsOptions ReadTls(ParseResult arguments) => new()
    {
        CertificateDirectory = arguments.GetValue(_certificates),
        StandbyDirectory = arguments.GetValue(_standby),
        ClientAuthorityFile = arguments.GetValue(_clientAuthorities),
        ClientNames = arguments.GetValue(_clientNames) ?? [],
        DevelopmentAuthorityFile = arguments.GetValue(_developmentAuthority),
    };

    private static Option<int> Count(string name, string description, Func<ArgumentResult, int> value) => new(name)
    {
        Description = description,
        DefaultValueFactory = value,
        CustomParser = Arguments.ParseCount,
        HelpName = "NUMBER",
    };
}
