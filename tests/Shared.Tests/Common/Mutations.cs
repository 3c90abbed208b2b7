using System.Text;

namespace Sluice.Shared.Tests.Common;

/// <summary>Random damage to a text: bytes changed, cut, doubled, moved; snippets that readers disagree about put in.</summary>
internal static class Mutations
{
    private static readonly byte[][] Snippets =
    [
        .. new[]
        {
            "null", "{}", "[]", "\"\"", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "1e999", "-", "0", "[[[[", "}}}}", "\uFEFF", "/**/", "\n", "\"a\":1,", "\"uid\":\"x\",",
            "true", "NaN", "\0", "{\"a\":1,\"a\":2}", "\"kind\":", "é", "~", "/",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
    ];

    public static byte[] Mutate(byte[] source, Random random)
    {
        var bytes = new List<byte>(source);
        for (var i = random.Next(1, 3); i > 0 && bytes.Count > 0; i--)
        {
            Mutate(bytes, random);
        }

        return [.. bytes];
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0: bytes[at] = (byte)random.Next(256); break;
            case 1: bytes.RemoveRange(at, length); break;
            case 2: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
            case 3: bytes.InsertRange(at, Snippets[random.Next(Snippets.Length)]); break;
            case 4: bytes.RemoveRange(at, bytes.Count - at); break;
            default: ReplaceValue(bytes, at, Snippets[random.Next(Snippets.Length)]); break;
        }
    }

    // Puts something else in the place of the next value, so that much of what comes out is JSON still.
    private static void ReplaceValue(List<byte> bytes, int from, byte[] value)
    {
        var colon = bytes.IndexOf((byte)':', from);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, item => item is (byte)',' or (byte)'}' or (byte)']');
        if (end > 0)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, value);
        }
    }
}
