namespace Sluice.Expressions.Libraries;

/// <summary>Reads URLs as Go's <c>url.Parse</c> and <c>url.ParseRequestURI</c> do, with their errors.</summary>
internal static class GoUrlParser
{
    /// <summary>A URL that may have a fragment.</summary>
    public static Outcome<GoUrl> Parse(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var url = hash < 0 ? text : text[..hash];
        var fragment = UrlEscaping.Unescape(hash < 0 ? "" : text[(hash + 1)..], UrlPart.Fragment);
        var parsed = Parse(url, isRequest: false, Escaped(hash < 0 ? "" : text[(hash + 1)..], fragment.Value, UrlPart.Fragment));
        if (parsed.Error is not null)
        {
            return new Failure($"parse {GoText.Quote(url)}: {parsed.Error}");
        }

        return fragment.Error is null ? parsed : new Failure($"parse {GoText.Quote(text)}: {fragment.Error}");
    }

    /// <summary>A URL as a request names it: absolute, and a # is nothing special.</summary>
    public static Outcome<GoUrl> ParseRequest(string text) => Parse(text, isRequest: true, "");

    private static Outcome<GoUrl> Parse(string text, bool isRequest, string fragment)
    {
        if (text.AsSpan().ContainsAnyInRange('\0', '\u001F') || text.Contains('\u007F', StringComparison.Ordinal))
        {
            return new Failure("net/url: invalid control character in URL");
        }

        if (text.Length == 0 && isRequest)
        {
            return new Failure("empty url");
        }

        if (text == "*")
        {
            return new GoUrl { EscapedPath = "*", EscapedFragment = fragment };
        }

        var schemeLength = SchemeLength(text);
        if (schemeLength == 0)
        {
            return new Failure("missing protocol scheme");
        }

        var scheme = schemeLength < 0 ? "" : text[..schemeLength].ToLowerInvariant();
        var rest = text[(schemeLength + 1)..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var url = new UrlSoFar(scheme, question < 0 ? "" : rest[(question + 1)..], question >= 0 && question == rest.Length - 1, fragment);
        return ParseHierarchy(url, question < 0 ? rest : rest[..question], isRequest);
    }

    private static Outcome<GoUrl> ParseHierarchy(UrlSoFar url, string rest, bool isRequest)
    {
        if (!rest.StartsWith('/'))
        {
            return ParseRootless(url, rest, isRequest);
        }

        var hasAuthority = rest.StartsWith("//", StringComparison.Ordinal)
            && (url.Scheme.Length > 0 || (!isRequest && !rest.StartsWith("///", StringComparison.Ordinal)));
        if (!hasAuthority)
        {
            return WithPath(url, null, "", rest, hasAuthority);
        }

        var slash = rest.IndexOf('/', 2);
        var authority = UrlAuthority.Parse(url.Scheme, slash < 0 ? rest[2..] : rest[2..slash]);
        return authority.Try(out var found, out var error)
            ? WithPath(url, found.User, found.Host, slash < 0 ? "" : rest[slash..], hasAuthority)
            : new Failure(error);
    }

    private static Outcome<GoUrl> ParseRootless(UrlSoFar url, string rest, bool isRequest)
    {
        if (url.Scheme.Length > 0)
        {
            return new GoUrl
            {
                Scheme = url.Scheme,
                Opaque = rest,
                RawQuery = url.Query,
                HasEmptyQuery = url.HasEmptyQuery,
                EscapedFragment = url.Fragment,
            };
        }

        if (isRequest)
        {
            return new Failure("invalid URI for request");
        }

        return rest.Split('/')[0].Contains(':', StringComparison.Ordinal)
            ? new Failure("first path segment in URL cannot contain colon")
            : WithPath(url, null, "", rest, hasAuthority: false);
    }

    private static Outcome<GoUrl> WithPath(UrlSoFar url, string? user, string host, string path, bool hasAuthority)
    {
        if (!UrlEscaping.Unescape(path, UrlPart.Path).Try(out var plain, out var error))
        {
            return new Failure(error);
        }

        return new GoUrl
        {
            Scheme = url.Scheme,
            User = user,
            Host = host,
            HasAuthority = hasAuthority,
            EscapedPath = Escaped(path, plain, UrlPart.Path),
            RawQuery = url.Query,
            HasEmptyQuery = url.HasEmptyQuery,
            EscapedFragment = url.Fragment,
        };
    }

    // What is escaped well stays as it is; what is not is escaped anew.
    private static string Escaped(string text, string? plain, UrlPart part) =>
        UrlEscaping.IsEncoded(text, part) ? text : UrlEscaping.Escape(plain ?? "", part);

    // -1 when there is no scheme; 0 when there is a colon but nothing in front of it.
    private static int SchemeLength(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':')
            {
                return i;
            }

            var belongs = char.IsAsciiLetter(text[i]) || (i > 0 && (char.IsAsciiDigit(text[i]) || text[i] is '+' or '-' or '.'));
            if (!belongs)
            {
                return -1;
            }
        }

        return -1;
    }

    private readonly record struct UrlSoFar(string Scheme, string Query, bool HasEmptyQuery, string Fragment);
}
