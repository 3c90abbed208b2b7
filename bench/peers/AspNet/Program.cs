using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Sluice.Bench.Peers.AspNet;

// The usual kind of mutating webhook on ASP.NET Core: a minimal API, the models of KubernetesClient, and the operations of a JSON Patch written as the pod is looked at.
// Usage: Sluice.Bench.Peers.AspNet --Kestrel:Endpoints:Https:Url=… --Kestrel:Endpoints:Https:Certificate:Path=… --Kestrel:Endpoints:Https:Certificate:KeyPath=…
var builder = WebApplication.CreateBuilder(args);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);

var app = builder.Build();
app.MapPost("/mutate", (AdmissionReview review, IOptions<JsonOptions> json) =>
{
    var request = review.Request!;
    var patch = Identity.Inject(request.Object);
    var response = patch.Operations.Count == 0
        ? new AdmissionResponse(request.Uid, true, null, null)
        : new AdmissionResponse(request.Uid, true, "JSONPatch", JsonSerializer.SerializeToUtf8Bytes(patch, json.Value.SerializerOptions));
    return new AdmissionReview(review.ApiVersion, review.Kind, null, response);
});
await app.RunAsync();
