using Sluice.Kubernetes;
using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>A Kubernetes label selector: <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
internal sealed class LabelSelectorShape : Shape<LabelSelector>, IHasOptions
{
    private static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> MatchLabels = new("matchLabels", Shapes.Map(Shapes.LabelKey, Shapes.LabelValue), [],
        "Labels that must be there with these values.");

    private static readonly Option<string> ExpressionKey = new("key", Shapes.LabelKey, "The label.");

    private static readonly Option<string> ExpressionOperator = new("operator",
        Shapes.Choice(("In", "In"), ("NotIn", "NotIn"), ("Exists", "Exists"), ("DoesNotExist", "DoesNotExist")),
        "How the label is compared.");

    private static readonly Option<IReadOnlyList<string>> ExpressionValues = new("values", Shapes.List(Shapes.LabelValue), [],
        "Values for In and NotIn.");

    private static readonly Option<IReadOnlyList<Settings>> MatchExpressions = new("matchExpressions",
        Shapes.List(new ExpressionShape()), [], "Conditions that must all hold.");

    public override string Accepts => "a label selector with matchLabels and matchExpressions";

    public override string Schema => OptionSchema.Write(Options);

    internal override IEnumerable<Grammar> Grammars => Options.SelectMany(option => option.Grammars);

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

        // Every part was looked at already, so nothing can be wrong with the whole.
        return LabelSelector.TryCreate(settings.Get(MatchLabels), settings.Get(MatchExpressions).Select(ToExpression), out value!, out _);
    }

    public override string Show(LabelSelector value) => "{}";

    private static LabelExpression ToExpression(Settings item) =>
        new(item.Get(ExpressionKey), item.Get(ExpressionOperator), item.Get(ExpressionValues));

    /// <summary>One condition, whose values must fit its operator.</summary>
    private sealed class ExpressionShape : Shape<Settings>, IHasOptions
    {
        private readonly Shape<Settings> _parts = Shapes.Object(ExpressionKey, ExpressionOperator, ExpressionValues);

        public override string Accepts => _parts.Accepts;

        public override string Schema => _parts.Schema;

        internal override IEnumerable<Grammar> Grammars => _parts.Grammars;

        public IReadOnlyList<Option> Options { get; } = [ExpressionKey, ExpressionOperator, ExpressionValues];

        public override bool TryRead(ConfigNode node, string path, ErrorList errors, out Settings value)
        {
            if (!_parts.TryRead(node, path, errors, out value))
            {
                return false;
            }

            if (LabelSelector.TryCreate(null, [ToExpression(value)], out _, out var faults))
            {
                return true;
            }

            foreach (var fault in faults)
            {
                errors.Add(value.NodeOf(ExpressionValues), $"{path}{fault.Path["matchExpressions[0]".Length..]}", fault.Message);
            }

            return false;
        }

        public override string Show(Settings value) => _parts.Show(value);
    }
}
