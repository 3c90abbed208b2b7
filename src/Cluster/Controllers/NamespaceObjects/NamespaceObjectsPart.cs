using Sluice.Configuration;
namespace Sluice.Cluster.Controllers.NamespaceObjects;
internal sealed class NamespaceObjectsPart(ControllerTools tools, string space, Func<SluiceConfiguration> configuration) : IControllerPart
{
    public string Name => $"namespace-objects{tools}{space}{configuration}";
    public Task RunAsync(CancellationToken cancellation) => Task.CompletedTask;
}
