namespace Sluice.Expressions.Libraries;

/// <summary>A URL as Go's <c>net/url</c> reads it: an absolute URI, or an absolute path.</summary>
internal sealed class GoUrl : IEquatable<GoUrl>
{
    /// <summary>In small letters; empty when there is none.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>What follows the scheme of a URI without a slash, such as a mail address.</summary>
    public string Opaque { get; init; } = "";

    /// <summary>User and password as they are written in front of the host; null when there are none.</summary>
    public string? User { get; init; }

    /// <summary>The host and, behind a colon, the port; an IPv6 address in brackets.</summary>
    public string Host { get; init; } = "";

    /// <summary>Whether two slashes followed the scheme.</summary>
    public bool HasAuthority { get; init; }

    /// <summary>The path, escaped.</summary>
    public string EscapedPath { get; init; } = "";

    public string RawQuery { get; init; } = "";

    public bool HasEmptyQuery { get; init; }

    /// <summary>The fragment, escaped.</summary>
    public string EscapedFragment { get; init; } = "";

    /// <summary>The host without its port and brackets.</summary>
    public string Hostname
    {
        get
        {
            var colon = PortColon();
            var host = colon < 0 ? Host : Host[..colon];
            return host is ['[', .., ']'] ? host[1..^1] : host;
        }
    }

    /// <summary>The port, or an empty text.</summary>
    public string Port => PortColon() is >= 0 and var colon ? Host[(colon + 1)..] : "";

    /// <summary>Reads a URL, or says in Kubernetes' words why it is none.</summary>
    public static Outcome<GoUrl> Parse(string text)
    {
        var error = ErrorOf(text);
        if (error is null && GoUrlParser.Parse(text).Try(out var url, out error))
        {
            return url;
        }

        return new Failure($"URL parse error during conversion from string: {error}");
    }

    /// <summary>Null when the text is a URL, else why not. A fragment is part of the path here, as in Kubernetes.</summary>
    public static string? ErrorOf(string text)
    {
        var error = GoUrlParser.ParseRequest(text).Error;
        return error is null ? null : $"parse {GoText.Quote(text)}: {error}";
    }

    /// <summary>The parameters behind the question mark, unescaped, in the order of their first values. What cannot be read is left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Query()
    {
        var parameters = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var parameter in RawQuery.Split('&'))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var key = UrlEscaping.Unescape(equals < 0 ? parameter : parameter[..equals], UrlPart.Query);
            var value = UrlEscaping.Unescape(equals < 0 ? "" : parameter[(equals + 1)..], UrlPart.Query);
            var isRead = parameter.Length > 0 && !parameter.Contains(';', StringComparison.Ordinal) && key.Error is null && value.Error is null;
            if (isRead)
            {
                Add(parameters, key.Value!, value.Value!);
            }
        }

        return parameters;
    }

    public override string ToString() => GoUrlWriter.Write(this);

    public bool Equals(GoUrl? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as GoUrl);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static void Add(OrderedDictionary<string, IReadOnlyList<string>> parameters, string key, string value)
    {
        if (parameters.TryGetValue(key, out var values))
        {
            ((List<string>)values).Add(value);
        }
        else
        {
            parameters.Add(key, new List<string> { value });
        }
    }

    private int PortColon()
    {
        var colon = Host.LastIndexOf(':');
        return colon >= 0 && !Host.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') ? colon : -1;
    }
}
