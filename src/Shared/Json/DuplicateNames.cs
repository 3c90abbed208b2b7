using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Json;

/// <summary>
/// Finds names that stand twice in an object. Most objects are small and their names all different: a mask of hashes, which the parser keeps for the open
/// object, says so at once. While an object within it is open, that one's entry keeps the mask in its <c>Length</c> and <c>Next</c>.
/// </summary>
internal static class DuplicateNames
{
    // Up to here a name that may be double is compared with its elders one by one; a larger object gets a hash set at its end.
    private const int SmallObject = 32;

    /// <summary>The bit of a name in the mask of its object. The first byte of an empty name is the quote that ends it, and the last the one that begins it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bit(ref byte text, nint start, nint end)
    {
        var hash = ((int)(end - start) * 5) + Unsafe.Add(ref text, start) + (Unsafe.Add(ref text, end - 1) * 7) + (Unsafe.Add(ref text, (start + end) >> 1) * 3);
        return 1UL << hash;
    }

    /// <summary>Keeps the mask of the object around one that is opened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Keep(ref Entry opened, ulong names) => Unsafe.WriteUnaligned(ref Unsafe.As<int, byte>(ref opened.Length), names);

    /// <summary>What was kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Kept(ref Entry opened) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<int, byte>(ref opened.Length));

    /// <summary>Takes note of how a name is written: one that could be written otherwise may be there twice, and look different. Such an object is looked at once more at its end.</summary>
    public static void NoteSpelling(ref Entry open, EntryFlags name) => open.Flags |= name & EntryFlags.Spelled;

    /// <summary>Whether a name whose bit is in the mask is there already. Of a large object that is left to <see cref="Find"/>.</summary>
    /// <param name="entries">The entries read so far.</param>
    /// <param name="text">The text that is read.</param>
    /// <param name="container">The open object.</param>
    /// <param name="name">The name's entry, the last one read.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsKnown(ref Entry entries, ref byte text, int container, int name)
    {
        ref var open = ref Unsafe.Add(ref entries, container);
        if (open.Flags != EntryFlags.None)
        {
            return false;
        }

        var wanted = NameOf(ref entries, ref text, name);
        var count = 0;
        for (var elder = container + 1; elder < name; elder = Unsafe.Add(ref entries, elder + 1).Next)
        {
            if (Unsafe.Add(ref entries, elder).Length == wanted.Length && NameOf(ref entries, ref text, elder).SequenceEqual(wanted))
            {
                return true;
            }

            if (++count == SmallObject)
            {
                open.Flags = EntryFlags.Spelled;
                return false;
            }
        }

        return false;
    }

    /// <summary>Looks at every name of an object that is closed, and takes its flags away.</summary>
    /// <returns>A name that stands twice, or null.</returns>
    public static string? Find(Document document, int container)
    {
        var entries = document.Entries;
        entries[container].Flags = EntryFlags.None;
        var count = 0;
        for (var name = container + 1; name < entries[container].Next; name = entries[name + 1].Next)
        {
            count++;
        }

        return count <= SmallObject ? FindAmongFew(document, container) : FindAmongMany(document, container);
    }

    // Nothing is allocated here, whoever sends it. Hashes tell the names apart: each is read once, however alike they are.
    private static string? FindAmongFew(Document document, int container)
    {
        Span<ulong> hashes = stackalloc ulong[SmallObject];
        Span<int> names = stackalloc int[SmallObject];
        var entries = document.Entries;
        var end = entries[container].Next;
        var count = 0;
        for (var name = container + 1; name < end; name = entries[name + 1].Next)
        {
            var hash = JsonText.HashOf(document.Raw(name));
            for (var elder = 0; elder < count; elder++)
            {
                if (hashes[elder] == hash && document.SameText(names[elder], name))
                {
                    return document.GetText(name);
                }
            }

            hashes[count] = hash;
            names[count++] = name;
        }

        return null;
    }

    private static string? FindAmongMany(Document document, int container)
    {
        var entries = document.Entries;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var name = container + 1; name < entries[container].Next; name = entries[name + 1].Next)
        {
            if (!names.Add(document.GetText(name)))
            {
                return document.GetText(name);
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> NameOf(ref Entry entries, ref byte text, int name)
    {
        ref var entry = ref Unsafe.Add(ref entries, name);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, entry.Start), entry.Length);
    }
}
