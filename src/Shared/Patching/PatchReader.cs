using System.Globalization;
using Sluice.Json;

namespace Sluice.Patching;

/// <summary>Applies a JSON Patch (RFC 6902) of <c>add</c>, <c>remove</c> and <c>replace</c>, the operations that admission webhooks answer with.</summary>
internal static class PatchReader
{
    /// <summary>Applies the operations in their order, as edits of the document.</summary>
    /// <param name="root">The node that the pointers start from.</param>
    /// <param name="patch">The array of operations; of a document of its own.</param>
    /// <returns>What is wrong with the patch, or null.</returns>
    public static string? Apply(Node root, Node patch)
    {
        var index = 0;
        foreach (var operation in patch.Items)
        {
            if (Apply(root, operation["op"u8].Text, operation["path"u8].Text, operation["value"u8]) is { } error)
            {
                return $"operation {index}: {error}";
            }

            index++;
        }

        return patch.IsArray ? null : "the patch is not an array";
    }

    private static string? Apply(Node root, string? operation, string? path, Node value)
    {
        if (path is null || !path.StartsWith('/'))
        {
            return $"the path {path} is not a JSON Pointer below the root";
        }

        var segments = path.Split('/')[1..];
        var target = root;
        foreach (var segment in segments[..^1])
        {
            target = target.IsArray && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? target[index] : target[JsonPointer.Unescape(segment)];
        }

        var last = JsonPointer.Unescape(segments[^1]);
        return target.Kind switch
        {
            NodeKind.Object => ApplyToMember(target, operation, last, value),
            NodeKind.Array => ApplyToElement(target, operation, last, value),
            _ => $"there is nothing at {path} to {operation}",
        };
    }

    private static string? ApplyToMember(Node target, string? operation, string name, Node value)
    {
        switch (operation)
        {
            case "add":
            case "replace" when target[name].Exists:
                target.Set(name, value);
                return null;
            case "remove" when target[name].Exists:
                target.Remove(name);
                return null;
            default:
                return $"cannot {operation} \"{name}\"";
        }
    }

    private static string? ApplyToElement(Node target, string? operation, string place, Node value)
    {
        var count = target.Count;
        var index = place == "-" ? count : int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        switch (operation)
        {
            case "add" when index >= 0 && index <= count:
                target.InsertJson(index, value.ToJson().Span);
                return null;
            case "replace" when index >= 0 && index < count:
                target.RemoveAt(index);
                target.InsertJson(index, value.ToJson().Span);
                return null;
            case "remove" when index >= 0 && index < count:
                target.RemoveAt(index);
                return null;
            default:
                return $"cannot {operation} element {place} of {count}";
        }
    }
}
