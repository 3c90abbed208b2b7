using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Files;

/// <summary>A file and what it held.</summary>
/// <param name="Path">Its path as it was given.</param>
/// <param name="Bytes">What it held.</param>
internal sealed record FileContent(string Path, ReadOnlyMemory<byte> Bytes);

/// <summary>What a set of files held at one poll, or why it could not be read.</summary>
internal sealed record FileSnapshot
{
    // Nearly all files that are watched fit in it; they are read several times a second for as long as the process lives.
    private const int FirstRead = 16 * 1024;

    private FileSnapshot(ImmutableArray<FileContent> files, string? error, string hash)
    {
        Files = files;
        Error = error;
        Hash = hash;
    }

    /// <summary>The files; empty when there is an error.</summary>
    public ImmutableArray<FileContent> Files { get; }

    /// <summary>Why they could not be read; null when they were.</summary>
    public string? Error { get; }

    /// <summary>SHA-256 over paths and contents, in hexadecimal; two errors are alike when their texts are.</summary>
    public string Hash { get; }

    /// <summary>Reads files, all or none.</summary>
    /// <param name="paths">Names them; called inside the same guard, so it may list a directory.</param>
    /// <param name="largest">Bytes that one file may have.</param>
    public static FileSnapshot Read(Func<IEnumerable<string>> paths, long largest)
    {
        try
        {
            ImmutableArray<FileContent> files = [.. paths().Select(path => new FileContent(path, ReadBounded(path, largest)))];
            return new FileSnapshot(files, null, HashOf(files));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new FileSnapshot([], exception.Message, $"error: {exception.Message}");
        }
    }

    private static byte[] ReadBounded(string path, long largest)
    {
        // What is no regular file, such as a pipe, has no length to ask for.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        var length = 0;
        try
        {
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer.AsSpan(length)))
            {
                length += read;
                if (length > largest)
                {
                    throw new IOException($"{path} is larger than {largest} bytes");
                }

                buffer = length < buffer.Length ? buffer : Grow(buffer);
            }

            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            GiveBack(buffer);
        }
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        GiveBack(full);
        return larger;
    }

    // A key may have been in it.
    private static void GiveBack(byte[] buffer) => ArrayPool<byte>.Shared.Return(buffer, clearArray: true);

    private static string HashOf(ImmutableArray<FileContent> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Path));
            hash.AppendData([0]);
            hash.AppendData(BitConverter.GetBytes(file.Bytes.Length));
            hash.AppendData(file.Bytes.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
