namespace Sluice.Json;

/// <summary>Writes values of a document as JSON.</summary>
internal static class NodeWriter
{
    /// <summary>Writes a value as it is now. What no edit touched is copied as text.</summary>
    public static void Write(Document document, int id, ByteBuffer output)
    {
        ref var entry = ref document.Entries[id];
        if (entry.Kind == NodeKind.String)
        {
            output.Write((byte)'"');
            output.Write(document.Raw(id));
            output.Write((byte)'"');
        }
        else if ((entry.Flags & EntryFlags.Touched) == 0)
        {
            output.Write(document.Raw(id));
        }
        else
        {
            WriteContainer(document, id, output);
        }
    }

    private static void WriteContainer(Document document, int id, ByteBuffer output)
    {
        var named = document.Entries[id].Kind == NodeKind.Object;
        output.Write(named ? (byte)'{' : (byte)'[');
        var children = new ChildEnumerator(document, id);
        var separate = false;
        while (children.MoveNext())
        {
            if (separate)
            {
                output.Write((byte)',');
            }

            separate = true;
            if (named)
            {
                Write(document, children.Current.Name, output);
                output.Write((byte)':');
            }

            Write(document, children.Current.Value, output);
        }

        output.Write(named ? (byte)'}' : (byte)']');
    }
}
