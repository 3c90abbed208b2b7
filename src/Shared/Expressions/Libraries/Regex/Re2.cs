using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// Regular expressions as Kubernetes' CEL has them: RE2's syntax, matched in time that grows with the text and never explodes.
/// The one difference that is left: <c>\b</c> and <c>\B</c> take letters beyond ASCII for letters.
/// </summary>
internal static class Re2
{
    // More different patterns than configurations have. Patterns that are made from objects cannot fill the memory.
    private const int MaximumCached = 1024;

    private static readonly ConcurrentDictionary<string, Outcome<Regex>> Cache = new(StringComparer.Ordinal);

    /// <summary>A pattern, compiled; or what is wrong with it, in Kubernetes' words. What was compiled once is kept.</summary>
    public static Outcome<Regex> Compile(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
        {
            return known;
        }

        var compiled = CompileAnew(pattern);
        if (Cache.Count >= MaximumCached)
        {
            Cache.Clear();
        }

        return Cache.GetOrAdd(pattern, compiled);
    }

    /// <summary>Whether the pattern matches somewhere in the text.</summary>
    public static Outcome<bool> Matches(ReadOnlySpan<char> text, string pattern) =>
        Compile(pattern).Try(out var regex, out var error) ? regex.IsMatch(text) : new Failure(error);

    private static Outcome<Regex> CompileAnew(string pattern)
    {
        if (!Re2Translator.Translate(pattern).Try(out var translated, out var error))
        {
            return new Failure(error);
        }

        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            // .NET has a limit of its own for the automaton, which only it can compute.
            return new Failure($"error parsing regexp: expression too large: `{pattern}`");
        }
    }
}
