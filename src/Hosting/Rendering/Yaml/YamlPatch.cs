using System.Globalization;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Yaml;
using YamlDotNet.Core;

namespace Sluice.Hosting.Rendering.Yaml;

/// <summary>Applies a JSON Patch to a YAML text, so that what the patch does not touch stays as it was written: comments, order, quotes, blank lines.</summary>
internal static class YamlPatch
{
    /// <summary>Applies it.</summary>
    /// <param name="text">The text of one document.</param>
    /// <param name="patch">The operations: add, remove and replace.</param>
    /// <param name="expected">The value after the patch.</param>
    /// <returns>The text after the patch; null where it cannot be edited so that it has that value.</returns>
    public static string? Apply(string text, Node patch, Node expected)
    {
        try
        {
            var edited = text;
            foreach (var operation in patch.Items)
            {
                if (Apply(edited, operation) is not { } next)
                {
                    return null;
                }

                edited = next;
            }

            return HasValue(edited, expected) ? edited : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static bool HasValue(string text, Node expected)
    {
        var errors = new ErrorList("");
        return YamlReader.Read(text, errors) is { } root && errors.Errors.Count == 0 && root.ToNode() is { Fault: null, Value: var read } && read.ValueEquals(expected);
    }

    private static string? Apply(string text, Node operation)
    {
        var segments = operation["path"u8].Text!.Split('/')[1..];
        var place = YamlSource.Read(text);
        YamlEntry? holder = null;
        foreach (var segment in segments[..^1])
        {
            (place, holder) = place switch
            {
                YamlMap map => (map.Find(JsonPointer.Unescape(segment))?.Value, map.Find(JsonPointer.Unescape(segment))),
                YamlList list when Index(segment) is var index && index < list.Items.Count => (list.Items[index], null),
                _ => (null, null),
            };
        }

        var editor = new YamlEditor(text);
        var value = operation["value"u8];
        var last = JsonPointer.Unescape(segments[^1]);
        return (place, operation["op"u8].Text) switch
        {
            (YamlMap map, "remove") => map.Find(last) is { } entry ? editor.Remove(map, entry) : null,
            (YamlMap map, _) => map.Find(last) is { } entry ? editor.Replace(map, entry, value) : editor.Add(map, holder, last, value),
            (YamlList list, "remove") => editor.Remove(list, Index(last)),
            (YamlList list, "add") => editor.Insert(list, holder, last == "-" ? list.Items.Count : Index(last), value),
            (YamlList list, _) => editor.Replace(list, Index(last), value),
            _ => null,
        };
    }

    private static int Index(string segment) => int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue;
}
