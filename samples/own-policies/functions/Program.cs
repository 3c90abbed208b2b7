using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using OwnPolicies;
using Sluice.Functions;
using Sluice.Policies;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddSluice(Catalogue.Default.With(RequireOwner.Type));
await builder.Build().RunAsync();
