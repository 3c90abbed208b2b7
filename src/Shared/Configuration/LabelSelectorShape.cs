using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Configuration;

/// <summary>A Kubernetes label selector: <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
internal sealed class LabelSelectorShape : Shape<LabelSelector>, IHasOptions
{
    private static readonly Shape<string> Key = Shapes.TextThat(KubernetesNames.QualifiedName, text => KubernetesNames.IsQualifiedName(text));

    private static readonly Shape<string> Value = Shapes.TextThat(KubernetesNames.LabelValue, text => KubernetesNames.IsLabelValue(text));

    private static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> MatchLabels = new("matchLabels", Shapes.Map(Key, Value), [],
        "Labels that must be there with these values.");

    private static readonly Option<string> ExpressionKey = new("key", Key, "The label.");

    private static readonly Option<string> ExpressionOperator = new("operator",
        Shapes.Choice(("In", "In"), ("NotIn", "NotIn"), ("Exists", "Exists"), ("DoesNotExist", "DoesNotExist")),
        "How the label is compared.");

    private static readonly Option<IReadOnlyList<string>> ExpressionValues = new("values", Shapes.List(Value), [],
        "Values for In and NotIn.");

    private static readonly Option<IReadOnlyList<Settings>> MatchExpressions = new("matchExpressions",
        Shapes.List(Shapes.Object(ExpressionKey, ExpressionOperator, ExpressionValues)), [], "Conditions that must all hold.");

    public override string Accepts => "a label selector with matchLabels and matchExpressions";

    public override string Schema => OptionSchema.Write(Options);

    public IReadOnlyList<Option> Options { get; } = [MatchLabels, MatchExpressions];

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out LabelSelector value)
    {
        value = LabelSelector.Everything;
        var before = errors.Errors.Count;
        var settings = Settings.Read(node, path, Options, errors);
        if (settings is null || errors.Errors.Count > before)
        {
            return false;
        }

        var expressions = settings.Get(MatchExpressions)
            .Select(item => new LabelExpression(item.Get(ExpressionKey), item.Get(ExpressionOperator), item.Get(ExpressionValues)));
        if (LabelSelector.TryCreate(settings.Get(MatchLabels), expressions, out var selector, out var faults))
        {
            value = selector;
            return true;
        }

        foreach (var fault in faults)
        {
            errors.Add(node, Settings.Join(path, fault.Path), fault.Message);
        }

        return false;
    }

    public override string Show(LabelSelector value) => "{}";
}
