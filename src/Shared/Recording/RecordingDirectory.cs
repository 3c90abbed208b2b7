using System.Globalization;
using System.Security.Cryptography;
using Sluice.Decisions;

namespace Sluice.Recording;

/// <summary>
/// The files of recorded reviews, each named by the time of its first: the oldest go when all have too many bytes, and each goes when it is too old. Several
/// processes may write to one directory: each has files of its own, and the bounds are those of all together. Safe for concurrent use.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordingDirectory(RecordingOptions options, TimeProvider time) : ILineTarget
{
    // What is deleted at a time: a tenth of what is kept, in bytes as in time.
    private const int Files = 10;

    private const string NameFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const string Prefix = "reviews-";
    private const string Suffix = ".jsonl";

    private readonly Lock _lock = new();
    private LineFile? _file;
    private string _path = "";
    private DateTimeOffset _began;

    /// <summary>The files of a directory with recorded reviews, the oldest first.</summary>
    public static IEnumerable<string> FilesIn(string directory) =>
        Directory.EnumerateFiles(directory, $"{Prefix}*{Suffix}").OrderBy(Path.GetFileName, StringComparer.Ordinal);

    /// <summary>Begins a file where the last one is full, old or gone.</summary>
    /// <returns>Whether it did.</returns>
    public bool BeginIfDue()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_file is not null && _file.Length < options.MaxBytes / Files && now - _began < options.MaxAge / Files && (_file.Length == 0 || File.Exists(_path)))
            {
                return false;
            }

            _file?.Dispose();
            _began = now;
            _path = Path.Combine(options.Directory, $"{Prefix}{now.UtcDateTime.ToString(NameFormat, CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{Suffix}");
            _file = new LineFile(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return true;
        }
    }

    /// <inheritdoc />
    public void Append(ReadOnlySpan<byte> lines)
    {
        lock (_lock)
        {
            Make(options.Directory);
            Clean(lines.Length);
            _file?.Append(lines);
        }
    }

    /// <summary>Deletes what is too old, also when nothing more is written.</summary>
    public void Clean()
    {
        lock (_lock)
        {
            try
            {
                Clean(0);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // What cannot be deleted now is tried again with the next lines, whose writer says so.
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private static void Make(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Clean(int coming)
    {
        if (!Directory.Exists(options.Directory))
        {
            return;
        }

        var files = FilesIn(options.Directory).Select(path => new FileInfo(path)).ToList();
        var (bytes, now) = (files.Sum(LengthOf) + coming, time.GetUtcNow());
        foreach (var file in files)
        {
            var isOld = TryReadTime(file.Name, out var began) && now - began >= options.MaxAge;
            if (isOld || (bytes > options.MaxBytes && file.FullName != Path.GetFullPath(_path)))
            {
                bytes -= LengthOf(file);
                file.Delete();
            }
        }
    }

    // Another process may have deleted it.
    private static long LengthOf(FileInfo file) => file.Exists ? file.Length : 0;

    private static bool TryReadTime(string name, out DateTimeOffset began)
    {
        began = default;
        var end = name.LastIndexOf('-');
        return end > Prefix.Length && DateTimeOffset.TryParseExact(
            name.AsSpan(Prefix.Length, end - Prefix.Length), NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out began);
    }
}
