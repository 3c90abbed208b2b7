namespace Sluice.Expressions.Libraries;

/// <summary>What stands between the two slashes and the path of a URL.</summary>
/// <param name="User">User and password, escaped; null when there are none.</param>
/// <param name="Host">The host and its port.</param>
internal readonly record struct UrlAuthority(string? User, string Host)
{
    private const string UserCharacters = "-._:~!$&'()*+,;=%@";

    public static Outcome<UrlAuthority> Parse(string scheme, string text)
    {
        var at = text.LastIndexOf('@');
        if (!ParseHost(scheme, text[(at + 1)..]).Try(out var host, out var error))
        {
            return new Failure(error);
        }

        if (at < 0)
        {
            return new UrlAuthority(null, host);
        }

        return ParseUser(text[..at]).Try(out var user, out error) ? new UrlAuthority(user, host) : new Failure(error);
    }

    private static Outcome<string> ParseUser(string text)
    {
        if (!text.All(letter => char.IsAsciiLetterOrDigit(letter) || UserCharacters.Contains(letter, StringComparison.Ordinal)))
        {
            return new Failure("net/url: invalid userinfo");
        }

        var parts = text.Split(':', 2);
        for (var i = 0; i < parts.Length; i++)
        {
            if (!UrlEscaping.Unescape(parts[i], UrlPart.UserInfo).Try(out var plain, out var error))
            {
                return new Failure(error);
            }

            parts[i] = UrlEscaping.Escape(plain, UrlPart.UserInfo);
        }

        return string.Join(':', parts);
    }

    private static Outcome<string> ParseHost(string scheme, string host)
    {
        var bracket = host.LastIndexOf('[');
        if (bracket > 0)
        {
            return new Failure("invalid IP-literal");
        }

        if (bracket == 0)
        {
            return ParseBracketed(host);
        }

        // Several colons are left to databases, which list several hosts; HTTP knows one.
        var colon = scheme is "http" or "https" ? host.IndexOf(':', StringComparison.Ordinal) : host.LastIndexOf(':');
        return colon >= 0 && !IsPort(host[colon..]) ? BadPort(host[colon..]) : UrlEscaping.Unescape(host, UrlPart.Host);
    }

    private static Outcome<string> ParseBracketed(string host)
    {
        var end = host.LastIndexOf(']');
        if (end < 0)
        {
            return new Failure("missing ']' in host");
        }

        var port = host[(end + 1)..];
        if (!IsPort(port))
        {
            return BadPort(port);
        }

        if (!UnescapeAddress(host[1..end]).Try(out var address, out var error))
        {
            return new Failure(error);
        }

        if (!IpAddressParser.Parse(address, out _).Try(out var ip, out error))
        {
            return new Failure($"invalid host: {error}");
        }

        return ip.IsV4 ? new Failure("invalid IP-literal") : $"[{address}]{port}";
    }

    private static Outcome<string> UnescapeAddress(string text)
    {
        var zone = text.IndexOf("%25", StringComparison.Ordinal);
        if (zone < 0)
        {
            return UrlEscaping.Unescape(text, UrlPart.Host);
        }

        if (!UrlEscaping.Unescape(text[..zone], UrlPart.Host).Try(out var address, out var error)
            || !UrlEscaping.Unescape(text[zone..], UrlPart.Zone).Try(out var name, out error))
        {
            return new Failure(error);
        }

        return address + name;
    }

    private static bool IsPort(string text) => text.Length == 0 || (text[0] == ':' && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9'));

    private static Failure BadPort(string text) => new($"invalid port {GoText.Quote(text)} after host");
}
