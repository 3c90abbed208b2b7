using Sluice.Json;
using Sluice.Yaml;

namespace Sluice.Options;

internal sealed class ListShape<T>(Shape<T> item, int least = 0) : Shape<IReadOnlyList<T>>, IHasOptions
{
    public override string Accepts => Say(item.Accepts);

    internal override string Brief => Say(item.Brief);

    internal override IEnumerable<Grammar> Grammars => item.Grammars;

    public override string Schema => $"{{\"type\":\"array\",{(least > 0 ? "\"minItems\":1," : "")}\"items\":{item.Schema}}}";

    public IReadOnlyList<Option> Options => item is IHasOptions inner ? inner.Options : [];

    public bool AreOfItems => true;

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out IReadOnlyList<T> value)
    {
        var items = new List<T>();
        value = items;
        if (node is not SequenceNode sequence)
        {
            return Refuse(node, path, errors);
        }

        if (sequence.Items.Count < least)
        {
            errors.Add(node, path, $"an empty list; expected {Accepts}");
            return false;
        }

        var ok = true;
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            ok &= item.TryRead(sequence.Items[i], $"{path}[{i}]", errors, out var read);
            items.Add(read);
        }

        return ok;
    }

    private string Say(string accepted) => $"a list{(least > 0 ? " that is not empty" : "")}, each item {accepted}";

    public override string Show(IReadOnlyList<T> value) => value.Count == 0 ? "[]" : $"[{string.Join(", ", value.Select(item.Show))}]";
}

internal sealed class MapShape<T>(Shape<string> key, Shape<T> item) : Shape<IReadOnlyList<KeyValuePair<string, T>>>
{
    public override string Accepts => $"a mapping from {key.Accepts} to {item.Accepts}";

    internal override string Brief => $"a mapping from {key.Brief} to {item.Brief}";

    internal override IEnumerable<Grammar> Grammars => [.. key.Grammars, .. item.Grammars];

    public override string Schema => $"{{\"type\":\"object\",\"propertyNames\":{key.Schema},\"additionalProperties\":{item.Schema}}}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out IReadOnlyList<KeyValuePair<string, T>> value)
    {
        var entries = new List<KeyValuePair<string, T>>();
        value = entries;
        if (node is not MappingNode mapping)
        {
            return Refuse(node, path, errors);
        }

        var ok = true;
        foreach (var (name, entry) in mapping.Entries)
        {
            ok &= key.TryRead(name with { IsPlain = false }, path, errors, out _);
            ok &= item.TryRead(entry, $"{path}[\"{name.Text}\"]", errors, out var read);
            entries.Add(new(name.Text, read));
        }

        return ok;
    }

    public override string Show(IReadOnlyList<KeyValuePair<string, T>> value) =>
        value.Count == 0 ? "{}" : $"{{ {string.Join(", ", value.Select(entry => $"{entry.Key}: {item.Show(entry.Value)}"))} }}";
}

internal sealed class ObjectShape(Option[] options) : Shape<Settings>, IHasOptions
{
    public override string Accepts => $"a mapping with {string.Join(", ", options.Select(option => option.Name))}";

    public override string Schema => OptionSchema.Write(options);

    internal override IEnumerable<Grammar> Grammars => options.SelectMany(option => option.Grammars);

    public IReadOnlyList<Option> Options => options;

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out Settings value)
    {
        var before = errors.Errors.Count;
        value = Settings.Read(node, path, options, errors)!;
        return errors.Errors.Count == before;
    }

    public override string Show(Settings value) => "{}";
}

/// <summary>A value that is read later, when it is known what it may be.</summary>
internal sealed class UnreadShape(string accepts) : Shape<ConfigNode>
{
    public override string Accepts => accepts;

    public override string Schema => "{}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out ConfigNode value)
    {
        value = node;
        return true;
    }

    public override string Show(ConfigNode value) => "{}";
}

internal sealed class JsonShape(string accepts, NodeKind kind) : Shape<JsonFragment>
{
    public override string Accepts => accepts;

    public override string Schema => kind switch
    {
        NodeKind.Object => "{\"type\":\"object\"}",
        NodeKind.Array => "{\"type\":\"array\"}",
        _ => "{}",
    };

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out JsonFragment value)
    {
        value = new JsonFragment(node.ToJson());
        var fits = kind switch
        {
            NodeKind.Object => node is MappingNode,
            NodeKind.Array => node is SequenceNode,
            _ => true,
        };
        return fits ? IsReadable(value, node, path, errors) : Refuse(node, path, errors);
    }

    // Aliases can nest deeper than any object may be; a policy must not find that out with a request in its hands.
    private bool IsReadable(JsonFragment value, ConfigNode node, string path, ErrorList errors)
    {
        if (new Document().Parse(value.Utf8.Span) is not { } fault)
        {
            return true;
        }

        errors.Add(node, path, $"{node.Describe()} that is {fault}; expected {accepts}");
        return false;
    }

    public override string Show(JsonFragment value) => value.ToString();
}

/// <summary>The JSON schema of a mapping of options.</summary>
internal static class OptionSchema
{
    public static string Write(IReadOnlyList<Option> options)
    {
        var properties = options.Select(option => $"{Shapes.Quote(option.Name)}:{Describe(option)}");
        var required = options.Where(option => option.IsRequired).Select(option => Shapes.Quote(option.Name)).ToList();
        var tail = required.Count == 0 ? "" : $",\"required\":[{string.Join(',', required)}]";
        return $"{{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{{{string.Join(',', properties)}}}{tail}}}";
    }

    private static string Describe(Option option)
    {
        var schema = option.Schema;
        var description = $"\"description\":{Shapes.Quote(option.Description)}";
        return schema == "{}" ? $"{{{description}}}" : $"{{{description},{schema[1..]}";
    }
}
