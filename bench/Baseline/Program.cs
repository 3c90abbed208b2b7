using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sluice.Host.Tls;

// The limit: Kestrel with the same TLS, reading the same body and answering a constant of the same size.
// Usage: Sluice.Bench.Baseline PORT ANSWER-FILE
//        Sluice.Bench.Baseline compact FILE [NAMESPACE] [LABEL=VALUE]    prints a review as the API server sends it, without white space: of a pod
//                                                                       in that namespace, with that label
if (args is ["compact", var file, .. var changes])
{
    Console.Write(Compact(await File.ReadAllTextAsync(file), changes));
    return;
}

var answer = await File.ReadAllBytesAsync(args[1]);
var tls = new TlsIdentity(DevelopmentCertificate.Create(TimeProvider.System), clients: null).Options;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture), listen =>
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls) }));
});

var app = builder.Build();
app.Run(async context =>
{
    var reader = context.Request.BodyReader;
    while (true)
    {
        var result = await reader.ReadAsync(context.RequestAborted);
        reader.AdvanceTo(result.Buffer.End);
        if (result.IsCompleted)
        {
            break;
        }
    }

    context.Response.ContentType = "application/json";
    context.Response.ContentLength = answer.Length;
    await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
});
await app.RunAsync();

static string Compact(string text, string[] changes)
{
    var review = JsonNode.Parse(text)!;
    var metadata = review["request"]!["object"]!["metadata"]!;
    foreach (var change in changes)
    {
        if (change.Split('=', 2) is [var label, var value])
        {
            metadata["labels"]![label] = value;
        }
        else
        {
            review["request"]!["namespace"] = change;
            metadata["namespace"] = change;
        }
    }

    return review.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
