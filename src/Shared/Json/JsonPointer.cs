using System.Text;

namespace Sluice.Json;

/// <summary>JSON Pointers (RFC 6901): the names in a path, with <c>~</c> and <c>/</c> escaped.</summary>
internal static class JsonPointer
{
    /// <summary>A name as it stands in a pointer: <c>~</c> becomes <c>~0</c>, <c>/</c> becomes <c>~1</c>.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A name as it was before <see cref="Escape"/>.</summary>
    public static string Unescape(string segment) =>
        segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    // A pointer in a patch is itself in a JSON string, so a name with JSON escapes is read, escaped for the pointer, and written again.
    internal static void WriteSegment(ByteBuffer output, Document document, int name)
    {
        if ((document.Entries[name].Flags & EntryFlags.Escaped) != 0)
        {
            JsonText.WriteEscapedUtf8(output, Encoding.UTF8.GetBytes(Escape(document.GetText(name))));
            return;
        }

        var raw = document.Raw(name);
        for (var special = raw.IndexOfAny((byte)'~', (byte)'/'); special >= 0; special = raw.IndexOfAny((byte)'~', (byte)'/'))
        {
            output.Write(raw[..special]);
            output.Write(raw[special] == '~' ? "~0"u8 : "~1"u8);
            raw = raw[(special + 1)..];
        }

        output.Write(raw);
    }
}
