using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;
using Sluice.Policies.Resources;

namespace Sluice.Policies.ResourceDefaults;

/// <summary>Gives containers requests and limits, and keeps those that they have in bounds.</summary>
/// <param name="bounds">What holds for each resource.</param>
/// <param name="kinds">Which kinds of containers.</param>
/// <param name="names">Which of them.</param>
internal sealed class ResourceDefaultsPolicy(IReadOnlyList<ResourceBounds> bounds, ContainerKinds kinds, GlobSet names) : LocalPolicy
{
    public static PolicyType Type { get; } = new()
    {
        Name = "resource-defaults",
        Kind = PolicyKind.Mutating,
        Summary = "Sets requests and limits where a container has none, and keeps those that it has in bounds, also when a running pod is resized. "
            + "Ephemeral containers cannot have any, and a pod that has resources of its own for all its containers (pod-level resources) gets no defaults and no minimum for these; the maximum bounds them too.",
        Options = ResourceDefaultsOptions.All,
        Rules = _ => [new("", "pods", Operations.Create), new("", "pods/resize", Operations.Update)],
        Create = Create,
        ExampleSettings = "requests:\n  cpu: 100m\n  memory: 128Mi\nlimits:\n  memory: 256Mi\nmaximum:\n  memory: 8Gi\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (Pod.TryGet(request, out var pod))
        {
            // A resize changes what is there; what a running container does not have, it does not get.
            var fill = request.Operation == Operations.Create;
            foreach (var bound in bounds)
            {
                // The pod's own figures are the budget of all its containers: bounded from above, never filled in or raised.
                Apply(pod.Spec, bound with { Minimum = null }, fill: false);
                var isShared = IsSharedByPod(pod, bound.Resource);
                foreach (var container in pod.Containers(kinds).Meant(names))
                {
                    Apply(container.Node, isShared ? bound with { Minimum = null } : bound, fill && !isShared);
                }
            }
        }

        return Verdict.Allow;
    }

    private static ResourceDefaultsPolicy Create(PolicyContext context)
    {
        context.RequireOneOf(ResourceDefaultsOptions.Requests, ResourceDefaultsOptions.Limits, ResourceDefaultsOptions.Minimum, ResourceDefaultsOptions.Maximum);
        var bounds = ResourceBounds.From(context.Settings);
        foreach (var fault in bounds.Select(bound => bound.Fault).OfType<string>())
        {
            context.Errors.Add(context.Settings.Node, context.Settings.Path, fault);
        }

        var kinds = context.Settings.Get(ResourceDefaultsOptions.InitContainers) ? ContainerKinds.Init | ContainerKinds.Regular : ContainerKinds.Regular;
        return new ResourceDefaultsPolicy(bounds, kinds, context.Settings.Get(ContainerNames.Setting));
    }

    private static bool IsSharedByPod(Pod pod, string resource)
    {
        var resources = pod.Spec["resources"u8];
        return !resources["requests"u8][resource].IsAbsent || !resources["limits"u8][resource].IsAbsent;
    }

    private static void Apply(Node container, ResourceBounds bound, bool fill)
    {
        var resources = container["resources"u8];
        if (!resources.IsAbsentOr(NodeKind.Object) || !resources["requests"u8].IsAbsentOr(NodeKind.Object) || !resources["limits"u8].IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        var (request, limit) = (resources["requests"u8].Amount(bound.Resource), resources["limits"u8].Amount(bound.Resource));
        if ((request is null && !resources["requests"u8][bound.Resource].IsAbsent) || (limit is null && !resources["limits"u8][bound.Resource].IsAbsent))
        {
            return; // No quantity: the API server refuses it in its own words.
        }

        var (newRequest, newLimit) = bound.Apply(request, limit, fill);
        Write(container, "requests", bound.Resource, request, newRequest);
        Write(container, "limits", bound.Resource, limit, newLimit);
    }

    private static void Write(Node container, string list, string resource, Quantity? old, Quantity? amount)
    {
        if (amount is { } value && value != old)
        {
            container.EnsureObject("resources").EnsureObject(list).Set(resource, value.ToString());
        }
    }
}
