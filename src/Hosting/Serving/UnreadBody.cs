using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Hosting.Serving;

/// <summary>
/// What is left of a body whose request was refused. A connection that is closed while its client still sends may take the answer with it,
/// so a little more is read; but slowly and not for long, for a body without end would keep a processor busy.
/// </summary>
internal static class UnreadBody
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Says that the connection ends with this answer, when there is a body that nobody wants. Before the answer is sent.</summary>
    public static void Announce(HttpContext context)
    {
        if (IsLeft(context))
        {
            context.Response.Headers.Connection = "close";
        }
    }

    /// <summary>Lets go of the rest, a second long at most. After the answer was sent.</summary>
    public static async ValueTask LetGoAsync(HttpContext context, TimeProvider time)
    {
        if (!IsLeft(context))
        {
            return;
        }

        await context.Response.CompleteAsync();

        // Nothing says of an answered request that its caller went away, or fell silent.
        using var end = new CancellationTokenSource(Longest, time);
        try
        {
            while (!await SkipAsync(context.Request.BodyReader, end.Token))
            {
                await Task.Delay(Pause, time, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static async ValueTask<bool> SkipAsync(PipeReader reader, CancellationToken cancellation)
    {
        var result = await reader.ReadAsync(cancellation);
        reader.AdvanceTo(result.Buffer.End);
        return result.IsCompleted;
    }

    // A stream of HTTP/2 is reset alone, without what others send on the connection; a body whose end is known and near is read by Kestrel.
    private static bool IsLeft(HttpContext context) =>
        !HttpProtocol.IsHttp2(context.Request.Protocol)
        && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
        && context.Request.ContentLength is not <= ServerLimits.LargestRead;
}
