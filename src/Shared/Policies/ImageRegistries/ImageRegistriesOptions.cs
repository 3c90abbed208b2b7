using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ImageRegistries;

/// <summary>Settings of <c>image-registries</c>.</summary>
internal static class ImageRegistriesOptions
{
    private static readonly Shape<string> Pattern = Shapes.Named("registry pattern", Shapes.TextThat(RegistryPattern.Accepted, RegistryPattern.IsValid));

    public static readonly Option<IReadOnlyList<string>> Registries = new("registries", Shapes.NonEmptyList(Pattern),
        "Where images may come from. A registry means all that is in it; with a path, that repository and all below it. * and ? are wildcards. " +
        "Names are read as container runtimes do: nginx is docker.io/library/nginx; index.docker.io, registry-1.docker.io and registry.hub.docker.com are docker.io; port 443 is none.");

    public static readonly Option<IReadOnlyList<string>> Except = new("except", Shapes.List(Pattern), [],
        "Where images may not come from even so, in the same form.");

    public static readonly Option<bool> Workloads = new("workloads", Shapes.Boolean, false,
        "Whether the pod templates of Deployments, StatefulSets, DaemonSets, ReplicaSets, ReplicationControllers, Jobs and CronJobs are judged too, so that kubectl apply says no at once.");

    public static IReadOnlyList<Option> All { get; } = [Registries, Except, Workloads, ContainerNames.Setting];
}
