using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.StatefulSetIndex;

/// <summary>Tells every container of a StatefulSet's pod its ordinal.</summary>
internal sealed class StatefulSetIndexPolicy(string variable, bool overwrite, GlobSet names) : LocalPolicy
{
    public static PolicyType Type { get; } = new()
    {
        Name = "statefulset-index",
        Kind = PolicyKind.Mutating,
        Summary = "Sets the ordinal of a StatefulSet's pod as an environment variable in every container and init container. " +
            "Policies run in the order of the file: behind those that inject sidecars, it reaches the sidecars too.",
        Options = StatefulSetIndexOptions.All,
        Rules = _ => PodRules.Created,
        Create = context => new StatefulSetIndexPolicy(
            context.Settings.Get(StatefulSetIndexOptions.Variable),
            context.Settings.Get(StatefulSetIndexOptions.Overwrite),
            context.Settings.Get(ContainerNames.Setting)),
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (Pod.TryGet(request, out var pod) && PodOrdinal.Find(request, pod) is { } ordinal)
        {
            var index = EnvironmentVariable.Of(variable, ordinal);
            foreach (var container in pod.Containers(ContainerKinds.Init | ContainerKinds.Regular).Meant(names))
            {
                if (overwrite)
                {
                    index.PutFirst(container.Node);
                }
                else
                {
                    index.PutInto(container.Node, 0, overwrite: false);
                }
            }
        }

        return Verdict.Allow;
    }
}
