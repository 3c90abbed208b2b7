using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Host.Rendering;
using Sluice.Json;

namespace Sluice.Host.Commands;

/// <summary><c>sluice send</c>: sends an AdmissionReview to a Sluice that is running, as the API server would, and shows the answer.</summary>
internal static class SendCommand
{
    private static readonly Argument<FileInfo> Review = new("REVIEW") { Description = "File with an AdmissionReview in JSON" };

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
        var command = new Command("send", "Send an AdmissionReview to a running Sluice, as the API server would, and show what came of it.\n\nExample:\n  sluice send samples/reviews/pod-with-logs.json --url https://127.0.0.1:8443/mutate --ca-file ca.crt")
        {
            Review, Url, CaFile,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            var review = await File.ReadAllBytesAsync(arguments.GetRequiredValue(Review).FullName, cancellation);
            using var client = CreateClient(arguments.GetValue(CaFile));
            return await SendAsync(client, arguments.GetRequiredValue(Url), review, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"sluice: {exception.InnerException?.Message ?? exception.Message}");
            return ExitCodes.Failure;
        }
    }

    private static async Task<int> SendAsync(HttpClient client, Uri url, byte[] review, CancellationToken cancellation)
    {
        // The first call opens the connection; the API server keeps its own, so the second one is what it would wait.
        using var first = await PostAsync(client, url, review, cancellation);
        var started = Stopwatch.GetTimestamp();
        using var response = await PostAsync(client, url, review, cancellation);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (!response.IsSuccessStatusCode)
        {
            await Console.Error.WriteLineAsync($"sluice: {url} answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(answer)}");
            return ExitCodes.Failure;
        }

        return Show(review, answer, elapsed);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, Uri url, byte[] review, CancellationToken cancellation) =>
        client.PostAsync(url, new ByteArrayContent(review) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } }, cancellation);

    private static int Show(byte[] review, byte[] answer, TimeSpan elapsed)
    {
        var sent = new Document();
        var received = new Document();
        if ((sent.Parse(review) ?? received.Parse(answer)) is { } error)
        {
            Console.Error.WriteLine($"sluice: the answer cannot be read: {error}");
            return ExitCodes.Failure;
        }

        var response = received.Root["response"u8];
        return ReviewView.Show(Terminal.Output, sent.Root["request"u8], response, elapsed) is { } fault ? Refuse(fault) : response["allowed"u8].IsTrue ? ExitCodes.Success : ExitCodes.Findings;
    }

    private static int Refuse(string fault)
    {
        Console.Error.WriteLine($"sluice: the patch cannot be applied: {fault}");
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
