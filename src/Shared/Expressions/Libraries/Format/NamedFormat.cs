using System.Collections.Frozen;

namespace Sluice.Expressions.Libraries;

/// <summary>A format that a text can be held to: <c>format.dns1123Label().validate(name)</c>.</summary>
/// <param name="Name">The name that Kubernetes compares formats by.</param>
/// <param name="Problems">What is wrong with a text, in Kubernetes' words; nothing when it has the format.</param>
/// <param name="PatternSize">How long a regular expression for it would be: Kubernetes' cost of a validation goes by it.</param>
internal sealed record NamedFormat(string Name, Func<string, IReadOnlyList<string>> Problems, int PatternSize)
{
    /// <summary>The longest pattern of all; the cost that is estimated when the format is not known.</summary>
    public const int MaximumPatternSize = 128;

    /// <summary>The formats by the names that expressions use.</summary>
    public static FrozenDictionary<string, NamedFormat> All { get; } = new Dictionary<string, NamedFormat>
    {
        ["dns1123Label"] = new("DNS1123Label", NameProblems.Dns1123Label, 30),
        ["dns1123Subdomain"] = new("DNS1123Subdomain", NameProblems.Dns1123Subdomain, 60),
        ["dns1035Label"] = new("DNS1035Label", NameProblems.Dns1035Label, 30),
        ["qualifiedName"] = new("QualifiedName", NameProblems.QualifiedName, 60),
        ["dns1123LabelPrefix"] = new("DNS1123LabelPrefix", name => NameProblems.Dns1123Label(NameProblems.WithoutTrailingDash(name)), 30),
        ["dns1123SubdomainPrefix"] = new("DNS1123SubdomainPrefix", name => NameProblems.Dns1123Subdomain(NameProblems.WithoutTrailingDash(name)), 60),
        ["dns1035LabelPrefix"] = new("DNS1035LabelPrefix", name => NameProblems.Dns1035Label(NameProblems.WithoutTrailingDash(name)), 30),
        ["labelValue"] = new("LabelValue", NameProblems.LabelValue, 40),
        ["uri"] = new("URI", text => GoUrl.ErrorOf(text) is { } error ? [error] : [], 1103),
        ["uuid"] = new("uuid", text => TextFormats.IsUuid(text) ? [] : ["does not match the UUID format"], 70),
        ["byte"] = new("byte", text => TextFormats.IsBase64(text) ? [] : ["invalid base64"], 84),
        ["date"] = new("date", text => TextFormats.IsDate(text) ? [] : ["invalid date"], 71),
        ["datetime"] = new("datetime", text => TextFormats.IsDateTime(text) ? [] : ["invalid datetime"], 71),
    }.ToFrozenDictionary();

    public bool Equals(NamedFormat? other) => other?.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
