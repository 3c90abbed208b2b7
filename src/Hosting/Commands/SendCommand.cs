using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Serving;
using Sluice.Json;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice send</c>: sends an AdmissionReview to a Sluice that is running, as the API server would, and shows the answer.</summary>
internal static class SendCommand
{
    private static readonly Argument<string> Review = new("REVIEW")
    {
        Description = "File with an AdmissionReview in JSON, or - for what is piped",
        DefaultValueFactory = _ => "-",
    };

    private const string CertificateAdvice = """
        Expected a certificate of an authority that --ca-file FILE names, or that this machine trusts. Of a server with a development certificate
        (sluice serve without --cert-dir) that is the file which it names when it starts; of one in a cluster, ca.crt of its certificate's Secret.
        """;

    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "The webhook's address",
        DefaultValueFactory = _ => new Uri("https://127.0.0.1:8443/mutate"),
        HelpName = "URL",
        CustomParser = Arguments.ParseWebhookUrl,
    };

    private static readonly Option<FileInfo?> CaFile = new("--ca-file") { Description = "CA that the server's certificate must be of; default: those that the system trusts", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("send", "Send an AdmissionReview once to a running Sluice, as the API server would, and show what came of it, and how long the server took.\n\nExit status: 0 allowed, 1 denied, 2 no answer.\n\nExample:\n  sluice send samples/reviews/pod-with-logs.json --url https://127.0.0.1:8443/mutate --ca-file ca.crt")
        {
            Review, Url, CaFile,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var url = arguments.GetRequiredValue(Url);
        try
        {
            var review = await ReadAsync(arguments.GetRequiredValue(Review), cancellation);
            using var client = CreateClient(arguments.GetValue(CaFile));
            return await SendAsync(arguments, client, url, review, cancellation);
        }
        catch (HttpRequestException exception) when (exception.InnerException is AuthenticationException fault)
        {
            return Refuse(arguments, $"the certificate of {url.GetLeftPart(UriPartial.Authority)} does not verify: {fault.Message}\n{CertificateAdvice}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return Refuse(arguments, exception.InnerException?.Message ?? exception.Message);
        }
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        if (path != "-")
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }

        using var piped = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(piped, cancellation);
        return piped.ToArray();
    }

    private static async Task<int> SendAsync(ParseResult arguments, HttpClient client, Uri url, byte[] review, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(review) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        request.Headers.Add(ServerTiming.Wish, "1");
        using var response = await client.SendAsync(request, cancellation);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (!response.IsSuccessStatusCode)
        {
            return Refuse(arguments, $"{url} answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(answer)}");
        }

        var own = ServerTiming.Read(response.Headers.TryGetValues(ServerTiming.Header, out var values) ? values.FirstOrDefault() : null);
        return Show(arguments, review, answer, own is { } time ? $"{Milliseconds(time)} ms" : $"{Milliseconds(elapsed)} ms, connection and all");
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);

    private static int Show(ParseResult arguments, byte[] review, byte[] answer, string time)
    {
        var sent = new Document();
        var received = new Document();
        if ((sent.Parse(review) ?? received.Parse(answer)) is { } error)
        {
            return Refuse(arguments, $"the review or its answer cannot be read: {error}");
        }

        var response = received.Root["response"u8];
        return ReviewView.Show(Terminal.For(arguments.InvocationConfiguration.Output), sent.Root["request"u8], response, time) is { } fault
            ? Refuse(arguments, $"the patch cannot be applied: {fault}")
            : response["allowed"u8].IsTrue ? ExitCodes.Success : ExitCodes.Findings;
    }

    private static int Refuse(ParseResult arguments, string fault)
    {
        arguments.InvocationConfiguration.Error.WriteLine($"sluice: {fault}");
        return ExitCodes.Failure;
    }

    private static HttpClient CreateClient(FileInfo? caFile)
    {
        var handler = new SocketsHttpHandler();
        if (caFile is not null)
        {
            // The same chain that kube-apiserver builds from a caBundle: this CA and no other.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(caFile.FullName);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return new HttpClient(handler);
    }
}
