using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Sluice.Hosting.Serving;

/// <summary>
/// The memory that connections read into and write from, in blocks that a usual review fits into whole, with its headers and TLS around it. Kestrel's own are 4 KiB:
/// a review of more would be received, decrypted and read in pieces.
/// </summary>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>Bytes of a block. Twice as many would make no difference to most reviews, and take as much more for each of thousands of connections.</summary>
    public const int BlockBytes = 8 * 1024;

    /// <inheritdoc />
    public override int MaxBufferSize => Shared.MaxBufferSize;

    /// <inheritdoc />
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

    /// <inheritdoc />
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        // The blocks are the process's.
    }
}
