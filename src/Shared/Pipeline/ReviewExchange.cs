using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Pipeline;

/// <summary>What one request works in, from its first byte to the end of its answer; kept for the next one.</summary>
internal sealed class ReviewExchange
{
    internal ReviewExchange(ReviewArrays arrays, TimeProvider time)
    {
        Answer = new ByteBuffer(1024, arrays.Bytes);
        Document = new Document(arrays);
        Scratch = new PatchScratch(arrays);
        Deadline = new Deadline(time);
        Run = new PolicyRun(Deadline, Scratch, Decision);
    }

    /// <summary>Gets the body of the request; it is read where it lies.</summary>
    public ByteBuffer Body => Document.Input;

    /// <summary>Gets the body of the answer.</summary>
    public ByteBuffer Answer { get; }

    internal Document Document { get; }

    internal PatchScratch Scratch { get; }

    /// <summary>What was read of the body.</summary>
    internal Review Review { get; } = new();

    /// <summary>The time it may take.</summary>
    internal Deadline Deadline { get; }

    /// <summary>Its way through the policies.</summary>
    internal PolicyRun Run { get; }

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
        Run.End();
        Review.Request.Additions.Clear();
        Reserved = 0;
    }
}
