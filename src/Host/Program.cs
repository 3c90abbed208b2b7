using System.CommandLine;
using Sluice.Host.Commands;

var root = new RootCommand("Sluice: Kubernetes admission webhooks that change and check what is written to a cluster.")
{
    ServeCommand.Create(),
    SendCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
