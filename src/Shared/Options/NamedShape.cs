using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>A form that many settings have: the reference and the JSON schema say it once, and refer to it by its name.</summary>
/// <param name="Name">Such as <c>label key</c>.</param>
/// <param name="Words">What is accepted, in words.</param>
/// <param name="Schema">The same as a JSON schema.</param>
internal sealed record Grammar(string Name, string Words, string Schema)
{
    /// <summary>The name as a heading's anchor, and as a definition in the schema: <c>label-key</c>.</summary>
    public string Anchor => Name.Replace(' ', '-').ToLowerInvariant();

    /// <summary>The forms that options refer to, by name.</summary>
    internal static IReadOnlyList<Grammar> Of(IEnumerable<Option> options) =>
        [.. options.SelectMany(option => option.Grammars).DistinctBy(grammar => grammar.Name).OrderBy(grammar => grammar.Name, StringComparer.OrdinalIgnoreCase)];
}

/// <summary>A shape with a name.</summary>
internal sealed class NamedShape<T>(string name, Shape<T> shape) : Shape<T>
{
    private readonly Grammar _grammar = new(name, shape.Accepts, shape.Schema);

    public override string Accepts => shape.Accepts;

    public override string Schema => $"{{\"$ref\":\"#/$defs/{_grammar.Anchor}\"}}";

    internal override string Brief => $"{("aeiou".Contains(name[0], StringComparison.OrdinalIgnoreCase) ? "an" : "a")} [{name}](#{_grammar.Anchor})";

    internal override IEnumerable<Grammar> Grammars => [_grammar];

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out T value) => shape.TryRead(node, path, errors, out value);

    public override string Show(T value) => shape.Show(value);
}
