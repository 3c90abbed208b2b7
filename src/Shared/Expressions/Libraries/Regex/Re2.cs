using System.Collections.Concurrent;

namespace Sluice.Expressions.Libraries;

/// <summary>Regular expressions as Kubernetes' CEL has them: RE2's syntax, matched in time that grows with the text and never explodes.</summary>
internal static class Re2
{
    // More different patterns than configurations have. Patterns that are made from objects cannot fill the memory.
    private const int MaximumCached = 1024;

    private static readonly ConcurrentDictionary<string, Outcome<Re2Regex>> Cache = new(StringComparer.Ordinal);

    /// <summary>A pattern, compiled; or what is wrong with it, in Kubernetes' words. What was compiled once is kept.</summary>
    public static Outcome<Re2Regex> Compile(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
        {
            return known;
        }

        Outcome<Re2Regex> compiled = Re2Parser.Parse(pattern).Try(out var node, out var error) ? new Re2Regex(node) : new Failure(error);
        if (Cache.Count >= MaximumCached)
        {
            Cache.Clear();
        }

        return Cache.GetOrAdd(pattern, compiled);
    }

    /// <summary>Whether the pattern matches somewhere in the text.</summary>
    public static Outcome<bool> Matches(ReadOnlySpan<char> text, string pattern) =>
        Compile(pattern).Try(out var regex, out var error) ? regex.IsMatch(text) : new Failure(error);
}
