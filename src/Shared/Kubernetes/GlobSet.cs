namespace Sluice.Kubernetes;

/// <summary>Which names are meant: those that one of the included patterns matches and none of the excluded ones.</summary>
public sealed class GlobSet
{
    // Fewer names are found as quickly by looking at each.
    private const int LeastHashed = 8;

    private readonly Glob[] _include;
    private readonly Glob[] _exclude;
    private readonly Glob[] _excludedPatterns;
    private readonly HashSet<string>? _excludedNames;

    /// <summary>Compiles the patterns.</summary>
    /// <param name="include">The patterns of names that are meant. None: no name is.</param>
    /// <param name="exclude">The patterns of names that are not meant even so.</param>
    public GlobSet(IEnumerable<string> include, IEnumerable<string> exclude)
    {
        _include = [.. include.Select(static pattern => new Glob(pattern))];
        _exclude = [.. exclude.Select(static pattern => new Glob(pattern))];

        // The system namespaces are excluded from nearly every policy.
        string[] names = [.. _exclude.Where(static glob => glob.IsName).Select(static glob => glob.Pattern)];
        _excludedNames = names.Length < LeastHashed ? null : names.ToHashSet(StringComparer.Ordinal);
        _excludedPatterns = _excludedNames is null ? _exclude : [.. _exclude.Where(static glob => !glob.IsName)];
        IncludesAll = Array.Exists(_include, static glob => glob.IsEverything);
        Restricts = _exclude.Length > 0 || !IncludesAll;
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
    public bool IncludesAll { get; }

    /// <summary>Whether any name is not meant.</summary>
    public bool Restricts { get; }

    /// <summary>Whether a name is meant. Does not allocate.</summary>
    /// <param name="name">The name.</param>
    public bool Matches(ReadOnlySpan<char> name) => !Restricts || (Includes(name) && !Excludes(name));

    /// <summary>Whether a name is included, before some are excluded. Does not allocate.</summary>
    internal bool Includes(ReadOnlySpan<char> name) => IncludesAll || MatchesAny(_include, name);

    /// <summary>Whether a name is excluded. Does not allocate.</summary>
    internal bool Excludes(ReadOnlySpan<char> name) =>
        _excludedNames?.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) == true || MatchesAny(_excludedPatterns, name);

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
