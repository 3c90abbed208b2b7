using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Env;

/// <summary>A variable whose value may hold placeholders.</summary>
internal sealed class VariableTemplate
{
    private readonly EnvironmentVariable? _constant;
    private readonly TemplateText? _value;

    /// <summary>A variable that is the same in every pod.</summary>
    public VariableTemplate(EnvironmentVariable constant) => (Name, _constant) = (constant.Name, constant);

    /// <summary>A variable whose value is made of a pod's.</summary>
    public VariableTemplate(string name, TemplateText value) => (Name, _value) = (name, value);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its value is made of.</summary>
    public IEnumerable<Placeholder> Placeholders => _value?.Placeholders ?? [];

    /// <summary>The variable of one pod; what the pod's author writes is no reference to another variable.</summary>
    public EnvironmentVariable Render(Rendering rendering) => _constant ?? EnvironmentVariable.Of(Name, _value!.Render(rendering, isExpanded: true));
}
