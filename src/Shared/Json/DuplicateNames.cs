using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Json;

/// <summary>
/// Finds names that stand twice in an object. Most objects are small and their names all different: a mask of hashes in the entry of the
/// open object says so at once. While an object is open its entry's <c>Next</c> is that mask and its <c>Length</c> counts the names.
/// </summary>
internal static class DuplicateNames
{
    // Up to here a name that may be double is compared with its elders one by one; a larger object gets a hash set at its end.
    private const int SmallObject = 32;

    /// <summary>Takes note of a name.</summary>
    /// <param name="entries">The entries read so far.</param>
    /// <param name="text">The text that is read.</param>
    /// <param name="container">The open object.</param>
    /// <param name="name">The name's entry, the last one read.</param>
    /// <returns>Whether the object is seen to have it already.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Note(ref Entry entries, ref byte text, int container, int name)
    {
        ref var entry = ref Unsafe.Add(ref entries, (nint)(uint)name);
        ref var parent = ref Unsafe.Add(ref entries, (nint)(uint)container);
        var bit = 1 << Hash(ref Unsafe.Add(ref text, (nint)(uint)entry.Start), entry.Length);
        var suspect = (parent.Next & bit) != 0;
        parent.Next |= bit;
        parent.Length++;
        parent.Flags |= entry.Flags;
        return suspect && parent.Length <= SmallObject && HasElder(ref entries, ref text, container, name);
    }

    /// <summary>Whether <see cref="Note"/> may have missed one: the object is large, or a name has an escape for what can be written otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayHide(in Entry open) => open.Length > SmallObject || (open.Flags & EntryFlags.Spelled) != 0;

    /// <summary>Looks at every name of a closed object.</summary>
    /// <returns>A name that stands twice, or null.</returns>
    public static string? Find(Document document, int container, int count) =>
        count <= SmallObject ? FindAmongFew(document, container) : FindAmongMany(document, container);

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

    // The first byte of an empty name is the quote that ends it, and the last the one that begins it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ref byte name, int length) =>
        (length * 5) + name + (Unsafe.Add(ref name, length - 1) * 7) + (Unsafe.Add(ref name, (nint)((uint)length / 2)) * 3);

    private static bool HasElder(ref Entry entries, ref byte text, int container, int name)
    {
        var length = Unsafe.Add(ref entries, name).Length;
        var wanted = NameOf(ref entries, ref text, name);
        for (var elder = container + 1; elder < name; elder = Unsafe.Add(ref entries, elder + 1).Next)
        {
            if (Unsafe.Add(ref entries, elder).Length == length && NameOf(ref entries, ref text, elder).SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> NameOf(ref Entry entries, ref byte text, int name)
    {
        ref var entry = ref Unsafe.Add(ref entries, name);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, entry.Start), entry.Length);
    }
}
