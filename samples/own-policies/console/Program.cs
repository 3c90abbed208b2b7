using OwnPolicies;
using Sluice.Hosting;
using Sluice.Policies;

return await SluiceHost.RunAsync(args, Catalogue.Default.With(RequireOwner.Type));
