using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Templates;
using Sluice.Yaml;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>A toleration, with the fields that Kubernetes has.</summary>
internal static class TolerationOptions
{
    public static readonly Option<string> Key = new("key", Shapes.LabelKey, "",
        "The taint's key; without one, with operator Exists, every key.");

    private static readonly Option<string> Operator = new("operator", Shapes.Choice(("Equal", "Equal"), ("Exists", "Exists")), "Equal",
        "Whether the taint's value must be the same, or may be anything.");

    private static readonly Option<string> Value = new("value", new TemplateShape(Shapes.LabelValue), "",
        "The taint's value, for Equal. It may hold placeholders.");

    public static readonly Option<string?> Effect = Option.Optional("effect",
        Shapes.Choice(("NoSchedule", "NoSchedule"), ("PreferNoSchedule", "PreferNoSchedule"), ("NoExecute", "NoExecute")),
        "The taint's effect; without one, every effect.");

    private static readonly Option<int> Seconds = new("tolerationSeconds", Shapes.Integer(0, int.MaxValue), 0,
        "How long a running pod stays on a node that gets the taint, for NoExecute; without it, for ever.");

    public static IReadOnlyList<Option> All { get; } = [Key, Operator, Value, Effect, Seconds];

    /// <summary>The toleration as JSON; what Kubernetes would refuse is reported.</summary>
    public static Toleration Read(Settings item, ErrorList errors)
    {
        if (FindFault(item) is { } fault)
        {
            errors.Add(item.Node, item.Path, fault);
        }

        var output = new JsonObjectText();
        output.AddText("key", item.Has(Key) ? item.Get(Key) : null);
        output.AddText("operator", item.Has(Operator) ? item.Get(Operator) : null);
        output.AddText("value", item.Has(Value) ? item.Get(Value) : null);
        output.AddText("effect", item.Get(Effect));
        output.AddNumber("tolerationSeconds", item.Has(Seconds) ? item.Get(Seconds) : null);
        return new Toleration(item.Get(Key), item.Get(Effect) ?? "", item.Has(Seconds) ? item.Get(Seconds) : null, new TemplatePiece(output.ToUtf8(), "core.v1.Toleration", out _));
    }

    private static string? FindFault(Settings item) => (item.Get(Operator), item.Get(Key), item.Get(Value)) switch
    {
        ("Exists", _, { Length: > 0 }) => "a value with operator Exists; expected no value",
        ("Equal", "", _) => "no key with operator Equal; expected a key, or operator: Exists",
        _ when item.Has(Seconds) && item.Get(Effect) != "NoExecute" => "tolerationSeconds without effect NoExecute; expected effect: NoExecute",
        _ => null,
    };
}
