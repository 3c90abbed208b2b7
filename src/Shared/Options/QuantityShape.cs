using Sluice.Kubernetes;
using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>An amount of a resource, as Kubernetes writes it; not negative.</summary>
internal sealed class QuantityShape : Shape<Quantity>
{
    /// <summary>The text of one.</summary>
    public static Shape<string> Text { get; } = Shapes.TextOrNumberThat("a quantity such as 100m, 0.5 or 128Mi", IsAccepted);

    public override string Accepts => Text.Accepts;

    public override string Schema => Text.Schema;

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out Quantity value)
    {
        value = Quantity.Zero;
        return Text.TryRead(node, path, errors, out var text) && Quantity.TryParse(text, out value, out _);
    }

    public override string Show(Quantity value) => value.ToString();

    /// <summary>Whether a text is an amount that is not below zero.</summary>
    public static bool IsAccepted(string text) => Quantity.TryParse(text, out var quantity, out _) && quantity.Sign >= 0;
}
