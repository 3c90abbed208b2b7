using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>The paths that Filebeat reads, and the directories to be mounted for them.</summary>
/// <param name="Paths">Paths and patterns in the order given, without duplicates; a directory has become the pattern of the logs in it.</param>
/// <param name="Directories">The directory of each, without duplicates and trailing slashes.</param>
internal sealed record LogPathList(ImmutableArray<string> Paths, ImmutableArray<string> Directories)
{
    /// <summary>The program and configuration of the official image; a volume over it would hide them.</summary>
    public const string FilebeatHome = "/usr/share/filebeat";

    /// <summary>Most entries of a list. Nobody's application writes to as many places; each costs a look at every mount of the pod.</summary>
    public const int MostPaths = 256;

    /// <summary>Most directories that are mounted: each becomes a mount in every container.</summary>
    public const int MostDirectories = 32;

    private static readonly RepeatedValues<string, Reading> Known = new(Read);

    /// <summary>As environment variable LOG_PATH has them.</summary>
    public string Text { get; } = string.Join(',', Paths);

    /// <summary>Reads a comma-separated list; spaces around commas and empty entries are passed over.</summary>
    /// <param name="text">The list.</param>
    /// <param name="list">What was read.</param>
    /// <param name="error">What is wrong with which entry.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LogPathList? list, [NotNullWhen(false)] out string? error)
    {
        (list, error) = Known.Of(text, text.Length);
        return list is not null;
    }

    private static Reading Read(string text)
    {
        var paths = ImmutableArray.CreateBuilder<string>();
        var directories = ImmutableArray.CreateBuilder<string>();
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (path, directory) = Split(entry);
            if (Check(entry, directory) is { } error)
            {
                return new Reading(null, error);
            }

            AddOnce(paths, path);
            AddOnce(directories, directory);
            if (paths.Count > MostPaths || directories.Count > MostDirectories)
            {
                return new Reading(null, $"names more than {MostPaths} paths, or more than {MostDirectories} directories");
            }
        }

        return paths.Count == 0 ? new Reading(null, "names no path") : new Reading(new LogPathList(paths.ToImmutable(), directories.ToImmutable()), null);
    }

    // A last segment with a dot or a pattern is a file's; a trailing slash says that it is a directory all the same.
    private static (string Path, string Directory) Split(string entry)
    {
        var segments = entry.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".").ToList();
        var path = "/" + string.Join('/', segments);
        if (segments.Count == 0 || !IsFile(segments[^1], entry))
        {
            path = path == "/" ? "/*.log" : path + "/*.log";
            segments.Add("*.log");
        }

        // A directory that is itself a pattern (/var/log/*/app.log) has no one place: its nearest ancestor that has is mounted.
        var whole = segments.Take(segments.Count - 1).TakeWhile(segment => !IsPattern(segment));
        return (path, "/" + string.Join('/', whole));
    }

    private static bool IsFile(string segment, string entry) => IsPattern(segment) || (segment.Contains('.', StringComparison.Ordinal) && !entry.EndsWith('/'));

    private static bool IsPattern(string segment) => segment.AsSpan().ContainsAny('*', '?', '[');

    private static string? Check(string entry, string directory)
    {
        if (!KubernetesNames.IsAbsolutePath(entry))
        {
            return $"has \"{PlainText.Value(entry)}\", which is not {KubernetesNames.AbsolutePath}";
        }

        if (directory == "/")
        {
            return $"has \"{PlainText.Value(entry)}\", whose directory is /, where nothing can be mounted";
        }

        if (directory.Contains(':', StringComparison.Ordinal))
        {
            return $"has \"{PlainText.Value(entry)}\", whose directory has a :, which cannot be mounted";
        }

        return !IsShareable(directory)
            ? $"has \"{PlainText.Value(entry)}\": a volume at {PlainText.Value(directory)} would hide Filebeat itself, in {FilebeatHome}"
            : null;
    }

    /// <summary>Whether a path is a directory or below it; both without trailing slashes.</summary>
    public static bool IsWithin(string path, string directory) =>
        path.StartsWith(directory, StringComparison.Ordinal) && (path.Length == directory.Length || path[directory.Length] == '/');

    /// <summary>Whether a volume can be mounted in the sidecar at that path.</summary>
    public static bool IsShareable(string path) => !IsWithin(FilebeatHome, path) && !IsWithin(path, FilebeatHome) && path != "/";

    private static void AddOnce(ImmutableArray<string>.Builder list, string text)
    {
        if (!list.Contains(text))
        {
            list.Add(text);
        }
    }

    private sealed record Reading(LogPathList? List, string? Error);
}
