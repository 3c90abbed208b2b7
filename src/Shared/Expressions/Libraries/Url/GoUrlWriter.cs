using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Puts a URL together again. Two URLs are equal when these texts are.</summary>
internal static class GoUrlWriter
{
    public static string Write(GoUrl url)
    {
        var builder = new StringBuilder();
        if (url.Scheme.Length > 0)
        {
            builder.Append(url.Scheme).Append(':');
        }

        if (url.Opaque.Length > 0)
        {
            builder.Append(url.Opaque);
        }
        else
        {
            AppendAuthority(builder, url);
            builder.Append(url.EscapedPath);
        }

        if (url.HasEmptyQuery || url.RawQuery.Length > 0)
        {
            builder.Append('?').Append(url.RawQuery);
        }

        return url.EscapedFragment.Length > 0 ? builder.Append('#').Append(url.EscapedFragment).ToString() : builder.ToString();
    }

    private static void AppendAuthority(StringBuilder builder, GoUrl url)
    {
        if (url.Host.Length == 0 && url.User is null)
        {
            // "file:///etc" keeps its empty host, "file:/etc" has none.
            builder.Append(url.HasAuthority && url.EscapedPath.Length > 0 ? "//" : "");
            return;
        }

        builder.Append("//");
        if (url.User is not null)
        {
            builder.Append(url.User).Append('@');
        }

        builder.Append(UrlEscaping.Escape(url.Host, UrlPart.Host));
    }
}
