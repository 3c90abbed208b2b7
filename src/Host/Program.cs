using System.CommandLine;
using Sluice.Host.Commands;

// A server ends on signals in its own way: the library's would cut its drain after two seconds.
return await SluiceCommand.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = null });
