using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Yaml;

/// <summary>
/// Reads one YAML document into nodes that know their place. Stricter than YAML: keys are single values and unique, no merge keys (but in manifests, where kubectl reads
/// them too), no tags of one's own, one document in a file, and limits on depth and on what aliases may expand to.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 64;

    // Aliases make a small file large ("billion laughs"); no honest configuration comes near this.
    private const int MaxNodes = 100_000;

    // How wide people's editors show a tab.
    private static readonly int[] TabWidths = [2, 4, 8];

    private readonly ErrorList _errors;
    private readonly bool _mergeKeys;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, ConfigNode> _anchors = [];
    private int _nodes;

    private YamlReader(string text, ErrorList errors, bool mergeKeys)
    {
        _errors = errors;
        _mergeKeys = mergeKeys;
        _parser = new Parser(new StringReader(text.TrimStart('\uFEFF')));
    }

    /// <summary>Reads the document.</summary>
    /// <param name="text">The text.</param>
    /// <param name="errors">Gets what is wrong with it.</param>
    /// <param name="mergeKeys">Whether <c>&lt;&lt;</c> stands for the entries of another mapping (https://yaml.org/type/merge.html). Default: it is an error.</param>
    /// <returns>The document, or null when it is empty or no YAML; what is wrong is in <paramref name="errors"/>.</returns>
    public static ConfigNode? Read(string text, ErrorList errors, bool mergeKeys = false)
    {
        var reader = new YamlReader(text, errors, mergeKeys);
        try
        {
            return reader.ReadDocument();
        }
        catch (Exception exception) when (IsBrokenText(exception))
        {
            var at = reader._parser.Current?.End ?? Mark.Empty;
            errors.Add((int)Math.Max(at.Line, 1), (int)Math.Max(at.Column, 1), "", "not YAML behind this place; expected a value, a key or the end");
            return null;
        }
        catch (YamlException exception)
        {
            if (FindTab(text, exception.Start) is { } tab && IsDueToTabs(text, exception.Start, mergeKeys))
            {
                errors.Add(tab.Line, tab.Column, "", "not YAML: a tab in the indentation; expected spaces");
                return null;
            }

            errors.Add((int)exception.Start.Line, (int)exception.Start.Column, "", $"not YAML: {exception.InnerException?.Message ?? exception.Message}");
            return null;
        }
    }

    // The parser only knows where the mapping began.
    private static (int Line, int Column)? FindTab(string text, Mark from)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var column = IndentationOf(line).IndexOf('\t');
            if (column >= 0 && number >= from.Line)
            {
                return (number, column + 1);
            }
        }

        return null;
    }

    // Tabs in the lines of a long text are as they should be: they are to blame when the text can be read further with spaces in their place.
    private static bool IsDueToTabs(string text, Mark place, bool mergeKeys) => TabWidths.Any(width => !FailsAt(place, WithSpaces(text, new string(' ', width)), mergeKeys));

    private static bool FailsAt(Mark place, string text, bool mergeKeys)
    {
        try
        {
            new YamlReader(text, new ErrorList(""), mergeKeys).ReadDocument();
            return false;
        }
        catch (YamlException exception)
        {
            return (exception.Start.Line, exception.Start.Column) == (place.Line, place.Column);
        }
        catch (Exception exception) when (IsBrokenText(exception))
        {
            return true;
        }
    }

    private static string WithSpaces(string text, string spaces) => string.Join('\n', text.Split('\n').Select(line =>
    {
        var indentation = IndentationOf(line);
        return string.Concat(indentation.ToString().Replace("\t", spaces, StringComparison.Ordinal), line.AsSpan(indentation.Length));
    }));

    private static ReadOnlySpan<char> IndentationOf(ReadOnlySpan<char> line) => line[..(line.Length - line.TrimStart().Length)];

    // The parser has no YamlException for some broken texts, such as a ':' out of place in a flow sequence.
    private static bool IsBrokenText(Exception exception) =>
        exception is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or InvalidCastException;

    private ConfigNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var node = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _errors.Add((int)second.Start.Line, (int)second.Start.Column, "", "a second document; expected one in a file (give a directory of files instead)");
        }

        return node;
    }

    private ConfigNode ReadNode(int depth)
    {
        var at = _parser.Current!;
        if (depth > MaxDepth || ++_nodes > MaxNodes)
        {
            throw new YamlException(at.Start, at.End, depth > MaxDepth ? $"nested deeper than {MaxDepth} levels" : $"more than {MaxNodes} nodes");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return ReadAlias(alias);
        }

        var anchor = ((NodeEvent)at).Anchor;
        RefuseTag((NodeEvent)at);
        ConfigNode node = at switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(depth),
            _ => ReadMapping(depth),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private ConfigNode ReadAlias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var node))
        {
            throw new YamlException(alias.Start, alias.End, $"the alias *{alias.Value} has no anchor before it");
        }

        _nodes += CountNodes(node);
        return node;
    }

    private static int CountNodes(ConfigNode node) => node switch
    {
        SequenceNode sequence => 1 + sequence.Items.Sum(CountNodes),
        MappingNode mapping => 1 + mapping.Entries.Sum(entry => CountNodes(entry.Value)),
        _ => 1,
    };

    private void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && node.Tag is { IsNonSpecific: false })
        {
            _errors.Add((int)node.Start.Line, (int)node.Start.Column, "", $"the tag {node.Tag.Value} is not supported; expected a value without a tag");
        }
    }

    private ScalarNode ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private SequenceNode ReadSequence(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<ConfigNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new SequenceNode(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    private MappingNode ReadMapping(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<KeyValuePair<ScalarNode, ConfigNode>>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var merged = new List<ConfigNode>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not ScalarNode name)
            {
                _errors.Add(key, "", $"{key.Describe()} is a key here; expected a single value");
            }
            else if (name is { IsPlain: true, Text: "<<" } && _mergeKeys)
            {
                merged.Add(value);
            }
            else if (name is { IsPlain: true, Text: "<<" })
            {
                _errors.Add(key, "", "the merge key << is not supported; expected every key written out");
            }
            else if (!keys.Add(name.Text))
            {
                _errors.Add(key, "", $"the key \"{name.Text}\" stands twice in this mapping; expected once");
            }
            else
            {
                entries.Add(new(name, value));
            }
        }

        foreach (var other in merged)
        {
            Merge(other, entries, keys);
        }

        return new MappingNode(entries, (int)start.Start.Line, (int)start.Start.Column);
    }

    // What the mapping says itself goes before what it takes over, and the first of a list before the others.
    private void Merge(ConfigNode other, List<KeyValuePair<ScalarNode, ConfigNode>> entries, HashSet<string> keys)
    {
        switch (other)
        {
            case MappingNode mapping:
                entries.AddRange(mapping.Entries.Where(entry => keys.Add(entry.Key.Text)));
                break;
            case SequenceNode sequence when sequence.Items.All(item => item is MappingNode):
                foreach (var item in sequence.Items)
                {
                    Merge(item, entries, keys);
                }

                break;
            default:
                _errors.Add(other, "", $"{other.Describe()} behind the merge key <<; expected a mapping, or a list of mappings");
                break;
        }
    }
}
