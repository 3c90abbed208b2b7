using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Pipeline;

/// <summary>What one request works in, from its first byte to the end of its answer; kept for the next one.</summary>
internal sealed class ReviewExchange
{
    internal ReviewExchange(ReviewArrays arrays)
    {
        Answer = new ByteBuffer(1024, arrays.Bytes);
        Document = new Document(arrays);
        Scratch = new PatchScratch(arrays);
    }

    /// <summary>Gets the body of the request; it is read where it lies.</summary>
    public ByteBuffer Body => Document.Input;

    /// <summary>Gets the body of the answer.</summary>
    public ByteBuffer Answer { get; }

    internal Document Document { get; }

    internal PatchScratch Scratch { get; }

    /// <summary>What is decided.</summary>
    internal Decision Decision { get; } = new();

    /// <summary>Bytes that are counted for it.</summary>
    internal long Reserved { get; set; }

    /// <summary>Whether a policy may still hold on to the document.</summary>
    internal bool IsLost { get; set; }

    internal void Reset()
    {
        Document.Reset();
        Answer.Reset();
        Scratch.Reset();
        Decision.Reset();
        Reserved = 0;
    }
}
