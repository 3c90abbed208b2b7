using System.Net.Http.Headers;
using k8s.Authentication;

namespace Sluice.Cluster.Connecting;

/// <summary>
/// A bearer token in a file that is rotated. It is read for each call: the file is small, and when the kubelet swaps its directory the
/// link's own time does not change, so there is nothing cheaper to look at.
/// </summary>
internal sealed class TokenFile(string path) : ITokenProvider
{
    private volatile string? _last;

    /// <inheritdoc />
    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new AuthenticationHeaderValue("Bearer", Read()));

    /// <summary>The token; while the file is being replaced, the last one.</summary>
    /// <exception cref="IOException">The file was never readable.</exception>
    public string Read()
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            if (token.Length > 0)
            {
                _last = token;
            }
        }
        catch (Exception exception) when (_last is not null && exception is IOException or UnauthorizedAccessException)
        {
            return _last!;
        }

        return _last ?? throw new IOException($"{path} is empty; expected a bearer token");
    }
}
