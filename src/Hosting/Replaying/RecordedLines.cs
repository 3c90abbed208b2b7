using System.Buffers;
using System.Runtime.CompilerServices;
using Sluice.Json;
using Sluice.Recording;

namespace Sluice.Hosting.Replaying;

/// <summary>A line of a recording.</summary>
/// <param name="Number">Which of all it is, from 0.</param>
/// <param name="Bytes">The line, in memory of its own.</param>
/// <param name="Policies">The webhooks that it came from; null where the recording does not say.</param>
internal sealed record RecordedLine(long Number, byte[] Bytes, RecordedPolicies? Policies);

/// <summary>Reads the lines of recorded reviews, in the order in which they came.</summary>
internal static class RecordedLines
{
    // Of recordings the longest line is some MiB; a file without line breaks is none.
    private const int LongestLine = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;

    /// <summary>The files of a recording.</summary>
    /// <param name="path">A directory with them, or one of them.</param>
    public static IReadOnlyList<string> FilesOf(string path) =>
        File.Exists(path) ? [path] : Directory.Exists(path) ? [.. RecordingDirectory.FilesIn(path)] : [];

    /// <summary>Reads them.</summary>
    /// <param name="files">The files.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<RecordedLine> ReadAsync(IReadOnlyList<string> files, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var number = 0L;
        foreach (var file in files)
        {
            RecordedPolicies? policies = null;
            await foreach (var bytes in LinesAsync(file, cancellation))
            {
                if (bytes.AsSpan().StartsWith("{\"configuration\":"u8) && Node.ParseOrMissing(bytes) is { Exists: true } about)
                {
                    policies = RecordedPolicies.Read(about);
                }
                else
                {
                    yield return new RecordedLine(number++, bytes, policies);
                }
            }
        }
    }

    private static async IAsyncEnumerable<byte[]> LinesAsync(string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var reader = System.IO.Pipelines.PipeReader.Create(stream, new System.IO.Pipelines.StreamPipeReaderOptions(bufferSize: BufferBytes));
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, end);
                rest = rest.Slice(rest.GetPosition(1, end));
                if (!line.IsEmpty)
                {
                    yield return line.ToArray();
                }
            }

            reader.AdvanceTo(rest.Start, read.Buffer.End);
            if (read.IsCompleted || rest.Length > LongestLine)
            {
                // What a process that was killed left half.
                if (!rest.IsEmpty)
                {
                    yield return rest.ToArray();
                }

                break;
            }
        }

        await reader.CompleteAsync();
    }
}
