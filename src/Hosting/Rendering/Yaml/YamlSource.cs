using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Hosting.Rendering.Yaml;

/// <summary>A value of a YAML text and where in the text it stands.</summary>
internal abstract record YamlSource(int Start, int End, int Column)
{
    /// <summary>Reads a text of one document.</summary>
    /// <returns>Its value; null when there is none, or something that is not edited: anchors, aliases, tags.</returns>
    public static YamlSource? Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        return parser.TryConsume<DocumentStart>(out _) ? Read(parser) : null;
    }

    private static YamlSource? Read(Parser parser)
    {
        if (parser.Current is not NodeEvent { Anchor.IsEmpty: true, Tag.IsEmpty: true } || parser.Current is AnchorAlias)
        {
            return null;
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlScalar((int)scalar.Start.Index, (int)scalar.End.Index, (int)scalar.Start.Column, scalar.Value, scalar.Style);
        }

        return parser.TryConsume<SequenceStart>(out var sequence) ? ReadSequence(parser, sequence) : ReadMapping(parser, parser.Consume<MappingStart>());
    }

    // The event of a flow's end is as wide as nothing: its bracket is behind it.
    private static YamlList? ReadSequence(Parser parser, SequenceStart start)
    {
        var items = new List<YamlSource>();
        while (parser.Current is not SequenceEnd)
        {
            if (Read(parser) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        var end = parser.Consume<SequenceEnd>();
        var isFlow = start.Style == SequenceStyle.Flow;
        return new YamlList((int)start.Start.Index, isFlow ? (int)end.Start.Index + 1 : EndOf(items, start), (int)start.Start.Column, isFlow, items);
    }

    private static YamlMap? ReadMapping(Parser parser, MappingStart start)
    {
        var entries = new List<YamlEntry>();
        while (parser.Current is not MappingEnd)
        {
            if (Read(parser) is not YamlScalar key || Read(parser) is not { } value)
            {
                return null;
            }

            entries.Add(new YamlEntry(key, value));
        }

        var end = parser.Consume<MappingEnd>();
        var isFlow = start.Style == MappingStyle.Flow;
        return new YamlMap((int)start.Start.Index, isFlow ? (int)end.Start.Index + 1 : EndOf(entries.Select(entry => entry.Value), start), (int)start.Start.Column, isFlow, entries);
    }

    // The parser says of a block that it ends where the next thing begins, comments between included.
    private static int EndOf(IEnumerable<YamlSource> children, ParsingEvent start) => children.LastOrDefault()?.End ?? (int)start.Start.Index;
}

/// <summary>A single value.</summary>
internal sealed record YamlScalar(int Start, int End, int Column, string Text, ScalarStyle Style) : YamlSource(Start, End, Column)
{
    /// <summary>Whether it stands on lines of its own behind | or >.</summary>
    public bool IsBlock => Style is ScalarStyle.Literal or ScalarStyle.Folded;
}

/// <summary>A list. Its column is that of its dashes.</summary>
internal sealed record YamlList(int Start, int End, int Column, bool IsFlow, IReadOnlyList<YamlSource> Items) : YamlSource(Start, End, Column);

/// <summary>A mapping. Its column is that of its keys.</summary>
internal sealed record YamlMap(int Start, int End, int Column, bool IsFlow, IReadOnlyList<YamlEntry> Entries) : YamlSource(Start, End, Column)
{
    /// <summary>The entry of a key, or null.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}

/// <summary>An entry of a mapping.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlSource Value);
