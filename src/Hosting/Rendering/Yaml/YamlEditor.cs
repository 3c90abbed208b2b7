using Sluice.Json;

namespace Sluice.Hosting.Rendering.Yaml;

/// <summary>Edits a YAML text at a place. Each edit gives the text anew, or null where it does not know how.</summary>
internal sealed class YamlEditor(string text)
{
    // As kubectl prints.
    private const int Indent = 2;

    /// <summary>Adds an entry at the end of a mapping.</summary>
    public string? Add(YamlMap map, YamlEntry? holder, string key, Node value)
    {
        if (map.IsFlow)
        {
            return map.Entries.Count == 0 ? Spread(map, holder, YamlText.WriteEntry(key, value)) : Splice(map.Entries[^1].Value.End, map.Entries[^1].Value.End, $", {YamlText.FlowEntry(key, value)}");
        }

        return InsertLines(LineAfter(map), YamlText.WriteEntry(key, value), map.Column - 1);
    }

    /// <summary>Gives an entry of a mapping another value.</summary>
    public string? Replace(YamlMap map, YamlEntry entry, Node value)
    {
        if (map.IsFlow || IsInline(entry.Value, value))
        {
            return ReplaceInline(entry.Value, value, map.IsFlow);
        }

        var after = LineAfter(entry.Value);
        var rendered = Shift(YamlText.WriteEntry(entry.Key.Text, value), map.Column - 1);
        return Splice(entry.Key.Start, after, rendered[(map.Column - 1)..]);
    }

    /// <summary>Takes an entry out of a mapping.</summary>
    public string? Remove(YamlMap map, YamlEntry entry)
    {
        if (map.Entries.Count == 1)
        {
            return Splice(map.Start, map.End, "{}");
        }

        var index = map.Entries.ToList().IndexOf(entry);
        if (map.IsFlow)
        {
            return index == 0 ? Splice(entry.Key.Start, map.Entries[1].Key.Start, "") : Splice(map.Entries[index - 1].Value.End, entry.Value.End, "");
        }

        // The first key of "- key: value" shares its line with the dash: the next key takes its place.
        return IsFirstOnLine(entry.Key.Start) ? Splice(LineStart(entry.Key.Start), LineAfter(entry.Value), "")
            : index + 1 < map.Entries.Count ? Splice(entry.Key.Start, map.Entries[index + 1].Key.Start, "") : null;
    }

    /// <summary>Puts an item into a list.</summary>
    public string? Insert(YamlList list, YamlEntry? holder, int index, Node value)
    {
        if (index > list.Items.Count)
        {
            return null;
        }

        if (list.IsFlow)
        {
            return list.Items.Count == 0 ? Spread(list, holder, YamlText.WriteItem(value))
                : index == list.Items.Count ? Splice(list.Items[^1].End, list.Items[^1].End, $", {YamlText.Flow(value)}")
                : Splice(list.Items[index].Start, list.Items[index].Start, $"{YamlText.Flow(value)}, ");
        }

        var at = index == list.Items.Count ? LineAfter(list) : AboveComments(DashLine(list, index));
        return InsertLines(at, YamlText.WriteItem(value), list.Column - 1);
    }

    /// <summary>Gives a list another item in the place of one.</summary>
    public string? Replace(YamlList list, int index, Node value)
    {
        if (index >= list.Items.Count)
        {
            return null;
        }

        var item = list.Items[index];
        return list.IsFlow || IsInline(item, value)
            ? ReplaceInline(item, value, list.IsFlow)
            : Splice(DashLine(list, index), LineAfter(item), Shift(YamlText.WriteItem(value), list.Column - 1));
    }

    /// <summary>Takes an item out of a list.</summary>
    public string? Remove(YamlList list, int index)
    {
        if (index >= list.Items.Count || (list.Items.Count == 1 && !list.IsFlow))
        {
            return null;
        }

        var item = list.Items[index];
        if (!list.IsFlow)
        {
            return Splice(DashLine(list, index), LineAfter(item), "");
        }

        return index > 0 ? Splice(list.Items[index - 1].End, item.End, "")
            : Splice(item.Start, list.Items.Count > 1 ? list.Items[1].Start : item.End, "");
    }

    // What was written as {} or [] behind its key gets lines of its own below it.
    private string? Spread(YamlSource empty, YamlEntry? holder, string rendered) =>
        holder is null ? null : Splice(holder.Key.End, empty.End, ":\n" + Shift(rendered, holder.Key.Column - 1 + (empty is YamlMap ? Indent : 0)).TrimEnd('\n'));

    private static bool IsInline(YamlSource old, Node value) =>
        old is YamlScalar { IsBlock: false, Text.Length: > 0 } && (value.Count == 0 || !(value.IsObject || value.IsArray));

    private string ReplaceInline(YamlSource old, Node value, bool inFlow) => Splice(old.Start, old.End, inFlow ? YamlText.Flow(value) : YamlText.Scalar(value));

    private string InsertLines(int at, string rendered, int indent)
    {
        var lineBreak = at > 0 && text[at - 1] != '\n' ? "\n" : "";
        return Splice(at, at, lineBreak + Shift(rendered, indent));
    }

    private string Splice(int start, int end, string replacement) => string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));

    private static string Shift(string rendered, int indent) =>
        string.Concat(rendered.TrimEnd('\n').Split('\n').Select(line => $"{new string(' ', indent)}{line}\n"));

    // Behind the line on which a value ends, with the comment that may stand there. A block scalar ends where its last line break does.
    private int LineAfter(YamlSource value)
    {
        if (value.End > value.Start && value.End <= text.Length && text[value.End - 1] == '\n')
        {
            return value.End;
        }

        var lineBreak = text.IndexOf('\n', Math.Min(value.End, text.Length));
        return lineBreak < 0 ? text.Length : lineBreak + 1;
    }

    private int LineStart(int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    private bool IsFirstOnLine(int at) => string.IsNullOrWhiteSpace(text[LineStart(at)..at]);

    // An item begins behind its dash, most often on the same line.
    private int DashLine(YamlList list, int index)
    {
        var start = LineStart(list.Items[index].Start);
        while (start > 0 && (start + list.Column > text.Length || text[start + list.Column - 1] != '-'))
        {
            start = LineStart(start - 1);
        }

        return start;
    }

    // Comments right above an item are about it.
    private int AboveComments(int line)
    {
        while (line > 0 && LineStart(line - 1) is var above && text.AsSpan(above, line - above).TrimStart().StartsWith("#"))
        {
            line = above;
        }

        return line;
    }
}
