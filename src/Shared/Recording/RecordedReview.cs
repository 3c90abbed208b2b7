using System.Buffers;
using Sluice.Configuration;
using Sluice.Decisions;

namespace Sluice.Recording;

/// <summary>A review on its way to a file, as it came; never written before it is redacted.</summary>
/// <param name="Time">When it was taken.</param>
/// <param name="Path">The webhook path that it came to.</param>
/// <param name="Bytes">Rented: the review, and behind it the patch.</param>
/// <param name="ReviewLength">Bytes of the review.</param>
/// <param name="PatchLength">Bytes of the patch; 0 for none.</param>
internal readonly record struct RecordedReview(DateTimeOffset Time, string Path, byte[] Bytes, int ReviewLength, int PatchLength)
{
    /// <summary>What was decided; null where somebody else decides.</summary>
    public DecisionRecord? Decision { get; init; }

    /// <summary>What decided; null where somebody else does.</summary>
    public SluiceConfiguration? Configuration { get; init; }

    /// <summary>The review.</summary>
    public ReadOnlySpan<byte> Review => Bytes.AsSpan(0, ReviewLength);

    /// <summary>The patch; empty for none.</summary>
    public ReadOnlySpan<byte> Patch => Bytes.AsSpan(ReviewLength, PatchLength);

    /// <summary>Copies a review.</summary>
    public static RecordedReview Copy(DateTimeOffset time, string path, ReadOnlySpan<byte> review, ReadOnlySpan<byte> patch)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(review.Length + patch.Length);
        review.CopyTo(bytes);
        patch.CopyTo(bytes.AsSpan(review.Length));
        return new RecordedReview(time, path, bytes, review.Length, patch.Length);
    }

    /// <summary>Gives its memory back.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Bytes);
}
