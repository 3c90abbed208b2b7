using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Sluice.Cluster.Watching;

/// <summary>The lines of a watch as they come.</summary>
internal static class WatchLines
{
    // An object in etcd has at most 1.5 MiB; JSON of it is longer.
    private const int Longest = 8 * 1024 * 1024;

    /// <summary>Reads lines until the stream ends.</summary>
    /// <param name="stream">The body of a watch.</param>
    /// <param name="idle">The longest silence that is no fault: the API server sends a bookmark every minute or so.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream stream, TimeSpan idle, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var result = await NextAsync(reader, idle, time, cancellation).ConfigureAwait(false);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > Longest)
            {
                throw new IOException($"a line of the watch is longer than {Longest} bytes");
            }

            reader.AdvanceTo(buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static async ValueTask<ReadResult> NextAsync(PipeReader reader, TimeSpan idle, TimeProvider time, CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            return await reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"the watch was silent for {idle.TotalSeconds} s");
        }
    }
}
