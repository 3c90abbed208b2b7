using System.CommandLine;
using Sluice.Host.Commands;

var root = new RootCommand("Sluice: Kubernetes admission webhooks that change and check what is written to a cluster.")
{
    ServeCommand.Create(),
    SendCommand.Create(),
    ProxyCommand.Create(),
    CertsCommand.Create(),
};

// A server ends on signals in its own way: the library's would cut its drain after two seconds.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
