namespace Sluice.Kubernetes;

/// <summary>Which names are meant: those that one of the included patterns matches and none of the excluded ones.</summary>
public sealed class GlobSet
{
    private readonly Glob[] _include;
    private readonly Glob[] _exclude;

    /// <summary>Compiles the patterns.</summary>
    /// <param name="include">The patterns of names that are meant. None: no name is.</param>
    /// <param name="exclude">The patterns of names that are not meant even so.</param>
    public GlobSet(IEnumerable<string> include, IEnumerable<string> exclude)
    {
        _include = [.. include.Select(static pattern => new Glob(pattern))];
        _exclude = [.. exclude.Select(static pattern => new Glob(pattern))];
    }

    /// <summary>Every name.</summary>
    public static GlobSet Everything { get; } = new(["*"], []);

    /// <summary>The texts of <see cref="Exclude"/>.</summary>
    internal IReadOnlySet<string> ExcludedPatterns => field ??= _exclude.Select(static glob => glob.Pattern).ToHashSet(StringComparer.Ordinal);

    /// <summary>The patterns of names that are meant.</summary>
    public IReadOnlyList<Glob> Include => _include;

    /// <summary>The patterns of names that are not meant even so.</summary>
    public IReadOnlyList<Glob> Exclude => _exclude;

    /// <summary>Whether every name is included, before some are excluded.</summary>
    public bool IncludesAll => Array.Exists(_include, static glob => glob.Pattern == "*");

    /// <summary>Whether any name is not meant.</summary>
    public bool Restricts => _exclude.Length > 0 || !IncludesAll;

    /// <summary>Whether a name is meant. Does not allocate.</summary>
    /// <param name="name">The name.</param>
    public bool Matches(ReadOnlySpan<char> name) => MatchesAny(_include, name) && !MatchesAny(_exclude, name);

    private static bool MatchesAny(Glob[] patterns, ReadOnlySpan<char> name)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.IsMatch(name))
            {
                return true;
            }
        }

        return false;
    }
}
