using Sluice.Hosting.Serving;

namespace Sluice.Host.Tests.Serving;

public sealed class Http2FramesTests
{
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    private static readonly byte[] OpenHeaders = [0, 0, 2, 1, 0, 0, 0, 0, 1, 7, 7];
    private static readonly byte[] Continuation = [0, 0, 1, 9, 4, 0, 0, 0, 1, 7];
    private static readonly byte[] Data = [0, 1, 0, 0, 0, 0, 0, 0, 1, .. new byte[256]];

    [Fact]
    public void Another_frame_fits_after_each_whole_one_and_nowhere_else_however_the_bytes_are_cut()
    {
        byte[] all = [.. Settings, .. OpenHeaders, .. Continuation, .. Data];
        int[] between = [Settings.Length, Settings.Length + OpenHeaders.Length + Continuation.Length, all.Length];

        for (var step = 1; step <= all.Length; step++)
        {
            var frames = default(Http2Frames);
            for (var at = 0; at < all.Length; at += step)
            {
                var end = Math.Min(at + step, all.Length);
                frames.Follow(all.AsSpan(at..end));
                Assert.Equal(between.Contains(end), frames.IsBetweenFrames);
            }
        }
    }

    [Fact]
    public void Nothing_fits_before_the_first_frame() => Assert.False(default(Http2Frames).IsBetweenFrames);

    [Fact]
    public void What_is_put_in_between_is_a_frame_itself()
    {
        var frames = default(Http2Frames);
        frames.Follow(Http2Frames.GoAway);
        Assert.True(frames.IsBetweenFrames);
    }
}
