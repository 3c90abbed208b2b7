namespace Sluice.Kubernetes.Schema;

/// <summary>
/// The text that the schema is kept in. A line that begins with <c>@</c> is a resource: apiVersion, kind, plural name, scope, subresources. A type is a line with its name, and behind <c>=</c> the kinds that it is of; each of its fields is a line that begins with a blank:
/// <c>name type</c>, where a type is <c>text</c>, <c>integer</c> and so on or the name of another type, <c>[type]</c> a list (<c>[type]name,protocol</c> one with keys,
/// <c>[type]set</c> a set), <c>{type}</c> a map, <c>text(A|B)</c> an enumeration; <c>!</c> at the end: required; <c>~</c> at the end of a type's name or of a map: atomic.
/// </summary>
internal static class SchemaText
{
    internal readonly record struct Block(string Name, string[] Kinds, int Start, int End)
    {
        public bool IsAtomic { get; init; }
    }

    public static IEnumerable<Block> Blocks(string text)
    {
        for (var at = EndOfResources(text); at < text.Length;)
        {
            var line = LineAt(text, at);
            var start = at + line.Length + 1;
            var end = start;
            while (end < text.Length && text[end] == ' ')
            {
                end += LineAt(text, end).Length + 1;
            }

            var parts = line.Split(" = ");
            yield return new Block(parts[0].TrimEnd('~'), parts.Length > 1 ? parts[1].Split(", ") : [], start, end) { IsAtomic = parts[0].EndsWith('~') };
            at = end;
        }
    }

    public static IEnumerable<SchemaResource> Resources(string text)
    {
        foreach (var line in text[..EndOfResources(text)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is ["@", var apiVersion, var kind, var plural, var scope, var subresources])
            {
                var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
                yield return new SchemaResource(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], kind, plural, scope == "Namespaced")
                {
                    Subresources = subresources == "-" ? [] : [.. subresources.Split(',')],
                };
            }
        }
    }

    private static int EndOfResources(string text)
    {
        var at = 0;
        while (at < text.Length && text[at] == '@')
        {
            at += LineAt(text, at).Length + 1;
        }

        return at;
    }

    public static SchemaType ReadType(string text, Block block)
    {
        var fields = new List<SchemaField>();
        for (var at = block.Start; at < block.End;)
        {
            var line = LineAt(text, at);
            at += line.Length + 1;
            var space = line.IndexOf(' ', 1);
            fields.Add(ReadField(line[1..space], line[(space + 1)..]));
        }

        return new SchemaType(block.Name, fields) { IsAtomic = block.IsAtomic };
    }

    private static SchemaField ReadField(string name, string type)
    {
        var required = type.EndsWith('!');
        type = required ? type[..^1] : type;
        var atomic = type.EndsWith('~');
        type = atomic ? type[..^1] : type;
        return type[0] switch
        {
            '[' => ReadList(name, type),
            '{' => ReadValue(name, SchemaContainer.Map, type[1..^1]),
            _ => ReadValue(name, SchemaContainer.Single, type),
        } with
        { IsRequired = required, IsAtomic = atomic };
    }

    private static SchemaField ReadList(string name, string type)
    {
        var end = type.LastIndexOf(']');
        var keys = type[(end + 1)..];
        return ReadValue(name, SchemaContainer.List, type[1..end]) with
        {
            IsSet = keys == "set",
            ListKeys = keys is "" or "set" ? [] : [.. keys.Split(',')],
        };
    }

    private static SchemaField ReadValue(string name, SchemaContainer container, string value)
    {
        var enumeration = value.IndexOf('(', StringComparison.Ordinal);
        if (enumeration >= 0)
        {
            return new SchemaField(name, container, SchemaValue.Text) { Enumeration = [.. value[(enumeration + 1)..^1].Split('|')] };
        }

        // A map of lists, such as the extra of a user: nothing reads deeper there.
        return value switch
        {
            ['[' or '{', ..] or "any" => new SchemaField(name, container, SchemaValue.Any),
            "text" => new SchemaField(name, container, SchemaValue.Text),
            "integer" => new SchemaField(name, container, SchemaValue.Integer),
            "number" => new SchemaField(name, container, SchemaValue.Number),
            "boolean" => new SchemaField(name, container, SchemaValue.Boolean),
            "quantity" => new SchemaField(name, container, SchemaValue.Quantity),
            "integer-or-text" => new SchemaField(name, container, SchemaValue.IntegerOrText),
            "time" => new SchemaField(name, container, SchemaValue.Time),
            "bytes" => new SchemaField(name, container, SchemaValue.Bytes),
            _ => new SchemaField(name, container, SchemaValue.Object) { TypeName = value },
        };
    }

    private static string LineAt(string text, int start) => text[start..text.IndexOf('\n', start)];
}
