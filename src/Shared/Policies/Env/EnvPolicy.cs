using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Env;

/// <summary>Puts environment variables into containers.</summary>
internal sealed class EnvPolicy(IReadOnlyList<VariableTemplate> variables, PolicyContext context) : NamespacedPolicy(context)
{
    private readonly GlobSet _containers = context.Settings.Get(ContainerNames.Setting);
    private readonly ContainerKinds _kinds = context.Settings.Get(EnvOptions.InitContainers) ? ContainerKinds.Init | ContainerKinds.Regular : ContainerKinds.Regular;
    private readonly HashSet<string> _names = [.. variables.Select(variable => variable.Name)];
    private readonly bool _overwrite = context.Settings.Get(EnvOptions.Overwrite);
    private readonly bool _first = context.Settings.Get(EnvOptions.First);

    public static PolicyType Type { get; } = new()
    {
        Name = "env",
        Kind = PolicyKind.Mutating,
        Summary = "Puts environment variables into containers.",
        Options = EnvOptions.All,
        Rules = _ => PodRules.Created,
        Create = context => new EnvPolicy(EnvOptions.Read(context.Settings, context.Errors), context),
        Check = new TemplateCheck(),
        ExampleSettings = "env:\n  - name: REGION\n    value: eu-west-1\n  - name: TEAM\n    value: ${labels['team']:-none}\n  - name: NODE_NAME\n    valueFrom:\n      fieldRef:\n        fieldPath: spec.nodeName\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!Pod.TryGet(request, out var pod) || pod.Containers(_kinds).Meant(_containers) is not { Count: > 0 } containers)
        {
            return Verdict.Allow;
        }

        var rendering = new Rendering(new PlaceholderSource(pod.Root, request));
        var wanted = variables.Select(variable => variable.Render(rendering)).ToArray();
        if (rendering.Faults.Count > 0)
        {
            return Verdict.DenyIfAny(rendering.Faults);
        }

        foreach (var container in containers)
        {
            PutInto(container.Node, wanted);
        }

        return Verdict.Allow;
    }

    private void PutInto(Node container, EnvironmentVariable[] wanted)
    {
        var position = 0;
        foreach (var variable in wanted)
        {
            if (variable.PutInto(container, _first ? position : int.MaxValue, _overwrite))
            {
                position++;
            }
        }

        // One that was put in may refer to one that was there, further behind.
        foreach (var variable in _overwrite ? wanted : [])
        {
            variable.PutBefore(container, _names);
        }
    }
}
