using System.Runtime.InteropServices;

namespace Sluice.Json;

/// <summary>One token of a document: a member's name or a value. Entries stand in the order of the text, a container before its children.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Entry
{
    /// <summary>Offset in the document's text; of a string, behind its opening quote.</summary>
    public int Start;

    /// <summary>Bytes of text; of a string, without its quotes; of a container, brackets included.</summary>
    public int Length;

    /// <summary>Index of the entry behind this one and all that it holds.</summary>
    public int Next;

    /// <summary>Index of the container, or -1.</summary>
    public int Parent;

    public NodeKind Kind;

    public EntryFlags Flags;
}

[Flags]
internal enum EntryFlags : byte
{
    None = 0,

    /// <summary>The string has escapes: its value is not its text.</summary>
    Escaped = 1,

    /// <summary>The children of this container are in the document's table of edited containers.</summary>
    Edited = 2,

    /// <summary>This container, or one in it, was edited.</summary>
    Touched = 4,

    /// <summary>The string has an escape for a character that can be written in other ways too: two such strings may be the same and look different.</summary>
    Spelled = 8,
}

/// <summary>One child of an edited container: the entry of its name (-1 in an array) and of its value.</summary>
internal readonly record struct Child(int Name, int Value);
