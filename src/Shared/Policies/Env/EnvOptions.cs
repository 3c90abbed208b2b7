using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;
using Sluice.Yaml;

namespace Sluice.Policies.Env;

/// <summary>Settings of <c>env</c>.</summary>
internal static class EnvOptions
{
    private static readonly Option<string> Name = new("name",
        Shapes.VariableName, "Its name.");

    private static readonly Option<string> Value = new("value", new TemplateShape(Shapes.Text), "",
        "Its value. $(NAME) in it is replaced by Kubernetes with a variable that stands before it. It may hold placeholders, as in type sidecar: ${labels['team']}, ${metadata.namespace}, any path into the pod's metadata or spec, with a default behind :-. A pod without such a value is refused. What the pod's author writes there is never expanded: its $( are doubled.");

    private static readonly Option<Settings?> ValueFrom = Option.Optional("valueFrom", Shapes.Object(VariableSource.Options),
        "Where its value comes from, instead of value.");

    public static readonly Option<IReadOnlyList<Settings>> Variables = new("env", Shapes.NonEmptyList(Shapes.Object(Name, Value, ValueFrom)),
        "The variables, in the form of a container's env; their order is kept.");

    public static readonly Option<bool> InitContainers = new("initContainers", Shapes.Boolean, true,
        "Whether init containers (native sidecars too) of these names get them.");

    public static readonly Option<bool> Overwrite = new("overwrite", Shapes.Boolean, false,
        "Whether a variable that a container has already is replaced: in its place, or before the first variable that refers to it, because Kubernetes replaces $(NAME) only by what stands before.");

    public static readonly Option<bool> First = new("position", Shapes.Choice(("First", true), ("Last", false)), true,
        "Where new variables go. First: before the container's own, which can then refer to them as $(NAME). Last: behind them, so that these can refer to the container's own.");

    public static IReadOnlyList<Option> All { get; } = [Variables, ContainerNames.Setting, InitContainers, Overwrite, First];

    /// <summary>The variables of some settings; what does not fit together is reported.</summary>
    public static IReadOnlyList<VariableTemplate> Read(Settings settings, ErrorList errors)
    {
        var variables = new List<VariableTemplate>();
        foreach (var item in settings.Get(Variables))
        {
            if (variables.Any(other => other.Name == item.Get(Name)))
            {
                errors.Add(item.NodeOf(Name), item.Path, $"there are two variables \"{item.Get(Name)}\"; expected each name once");
            }
            else if (Write(item, errors) is { } variable)
            {
                RefuseCircles(settings, item, variable, errors);
                variables.Add(variable);
            }
        }

        return variables;
    }

    // What is made of itself would be another one at each review.
    private static void RefuseCircles(Settings settings, Settings item, VariableTemplate variable, ErrorList errors)
    {
        if (settings.Get(Overwrite) && variable.Placeholders.FirstOrDefault(placeholder => placeholder.Path.Steps.Any(step => step.Name == "env")) is { } circle)
        {
            errors.Add(item.NodeOf(Value), $"{item.Path}.value", $"${{{circle.Path.Text}}} is a variable, which the policy may have set itself, so that the value would grow at each review; expected a value from elsewhere, or no overwrite");
        }
    }

    private static VariableTemplate? Write(Settings item, ErrorList errors)
    {
        if (item.Has(Value) && item.Has(ValueFrom))
        {
            errors.Add(item.Node, item.Path, "both value and valueFrom are given; expected one of them");
            return null;
        }

        if (item.Get(Value).Contains("${", StringComparison.Ordinal) && TemplateText.TryParse(item.Get(Value), out var template, out _))
        {
            return new VariableTemplate(item.Get(Name), template);
        }

        var before = errors.Errors.Count;
        var output = new ByteBuffer();
        output.Write("{\"name\":"u8);
        JsonText.WriteString(output, item.Get(Name));
        if (item.Get(ValueFrom) is { } source)
        {
            output.Write(",\"valueFrom\":"u8);
            VariableSource.Write(source, errors, output);
        }
        else if (item.Get(Value).Length > 0)
        {
            // The API server stores no empty value.
            output.Write(",\"value\":"u8);
            JsonText.WriteString(output, item.Get(Value));
        }

        output.Write("}"u8);
        return errors.Errors.Count == before ? new VariableTemplate(new EnvironmentVariable(output.Span)) : null;
    }
}
