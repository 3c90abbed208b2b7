using System.IO.Pipelines;
using System.Net;

namespace Sluice.Host.Proxying;

/// <summary>The body of a request that came in, sent on as it comes.</summary>
internal sealed class StreamedBody(HttpRequest request) : HttpContent
{
    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        request.BodyReader.CopyToAsync(stream, cancellationToken);

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }
}
