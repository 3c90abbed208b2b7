using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sluice.Bench;
using Sluice.Hosting.Tls;

// The limit: Kestrel with the same TLS, reading the same body and answering a constant of the same size.
// Usage: Sluice.Bench.Baseline PORT ANSWER-FILE
//        Sluice.Bench.Baseline review NAME    prints a review of the bench
if (args is ["review", var name])
{
    using var output = Console.OpenStandardOutput();
    output.Write(Reviews.Find(name) ?? throw new ArgumentException($"expected one of {string.Join(", ", Reviews.Names)}"));
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
