using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sluice.Host.Tls;

// The limit: Kestrel with the same TLS, reading the same body and answering a constant of the same size.
// Usage: Sluice.Bench.Baseline PORT ANSWER-FILE
var answer = await File.ReadAllBytesAsync(args[1]);
var certificate = DevelopmentCertificate.Create(TimeProvider.System);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture), listen =>
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.ServerOptions) }));
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
