using System.Buffers;

namespace Sluice.Recording;

/// <summary>Knows texts that let somebody in by how they look.</summary>
internal static class TokenText
{
    // The shortest run of characters, letters and digits mixed, that is taken for a token in an annotation: names and versions are shorter or have dots and dashes.
    private const int ShortestRun = 24;

    // Nothing that lets somebody in is shorter.
    private const int Shortest = 12;

    // What tokens of well-known systems begin with, keys in PEM, what stands in the header of a request, and JSON Web Tokens: {" in Base64.
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["-----BEGIN ", "LS0tLS1CRUdJTi", "Bearer ", "Basic ", "eyJ", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xapp-", "AKIA", "ASIA", "AIza", "hvs.", "hvb.", "npm_", "dckr_pat_", "SharedAccessKey=", "AccountKey=", "sig="],
        StringComparison.Ordinal);

    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["token", "secret", "password", "passwd", "credential", "apikey", "api-key", "private-key", "access-key"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> OfRuns = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=");

    /// <summary>Whether it looks like one anywhere: by its first characters, or as an address with a password.</summary>
    public static bool IsKnown(ReadOnlySpan<char> text) => text.Length >= Shortest && (text.ContainsAny(Marks) || HasPassword(text));

    /// <summary>Whether it may be one in an annotation: a known one, or a long run of letters and digits.</summary>
    public static bool IsLikely(ReadOnlySpan<char> text) => IsKnown(text) || HasRun(text);

    /// <summary>Whether the name of an annotation says that it is one.</summary>
    public static bool IsSaid(ReadOnlySpan<char> name) => name.ContainsAny(Names);

    // scheme://user:password@host
    private static bool HasPassword(ReadOnlySpan<char> text)
    {
        for (var begin = text.IndexOf("://"); begin >= 0; begin = text.IndexOf("://"))
        {
            text = text[(begin + 3)..];
            var end = text.IndexOfAny(" /?#\"'");
            var authority = end < 0 ? text : text[..end];
            var at = authority.LastIndexOf('@');
            if (at > 0 && authority[..at].Contains(':'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasRun(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAnyExcept(OfRuns);
            var run = end < 0 ? text : text[..end];
            if (run.Length >= ShortestRun && run.ContainsAnyInRange('0', '9') && (run.ContainsAnyInRange('a', 'z') || run.ContainsAnyInRange('A', 'Z')))
            {
                return true;
            }

            text = text[Math.Min(text.Length, run.Length + 1)..];
        }

        return false;
    }
}
