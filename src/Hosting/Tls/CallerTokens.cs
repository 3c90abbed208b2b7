using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Sluice.Files;

namespace Sluice.Hosting.Tls;

/// <summary>
/// Who may call by a bearer token: whoever has one of the lines of a file as it is now. Two lines let callers change over without a gap; a file
/// that is emptied or gone lets nobody in, for that is how tokens are taken away.
/// </summary>
internal sealed class CallerTokens : IWatched
{
    private const long LargestFile = 64 * 1024;
    private const string Scheme = "Bearer ";

    // Longer than any token that the API server sends; a longer header is not hashed at all.
    private const int LongestToken = 16 * 1024;

    private readonly string _file;
    private readonly FileWatch _watch;
    private readonly ILogger _logger;
    private volatile byte[][] _hashes;
    private volatile string? _problem;

    private CallerTokens(string file, FileSnapshot first, byte[][] hashes, ILogger logger)
    {
        _file = file;
        _watch = new FileWatch(() => Read(file), first);
        _logger = logger;
        _hashes = hashes;
        TlsLog.TokensLoaded(logger, hashes.Length, file);
    }

    /// <summary>Reads the tokens.</summary>
    /// <param name="file">One token a line.</param>
    /// <param name="logger">Gets the events.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="error">Why there are none.</param>
    public static bool TryOpen(string file, ILogger logger, [NotNullWhen(true)] out CallerTokens? tokens, [NotNullWhen(false)] out string? error)
    {
        var first = Read(file);
        error = TryParse(first, out var hashes);
        tokens = error is null ? new CallerTokens(file, first, hashes, logger) : null;
        return tokens is not null;
    }

    /// <summary>Why nobody may call; null when somebody may.</summary>
    public string? Problem => _problem;

    /// <inheritdoc />
    public void Poll()
    {
        if (_watch.Poll() is not { } changed)
        {
            return;
        }

        var problem = TryParse(changed, out var hashes);
        _hashes = hashes;
        _problem = problem is null ? null : $"nobody may call: {_file} {problem}";
        if (problem is not null)
        {
            TlsLog.TokensRefused(_logger, _file, problem);
            return;
        }

        TlsLog.TokensLoaded(_logger, hashes.Length, _file);
    }

    /// <summary>Whether an Authorization header carries one of the tokens. Takes the same time whichever it is, and however much of it is right.</summary>
    public bool Accepts(string? authorization)
    {
        if (authorization is null || authorization.Length > LongestToken || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var given = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()));
        var found = false;
        foreach (var hash in _hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(given, hash);
        }

        return found;
    }

    private static FileSnapshot Read(string file) => FileSnapshot.Read(() => [file], LargestFile);

    private static string? TryParse(FileSnapshot snapshot, out byte[][] hashes)
    {
        hashes = [];
        if (snapshot.Error is { } error)
        {
            return $"cannot be read: {error}";
        }

        var lines = Encoding.UTF8.GetString(snapshot.Files[0].Bytes.Span).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        hashes = [.. lines.Select(line => SHA256.HashData(Encoding.UTF8.GetBytes(line)))];
        return hashes.Length == 0 ? "holds no token; expected one a line" : null;
    }
}
