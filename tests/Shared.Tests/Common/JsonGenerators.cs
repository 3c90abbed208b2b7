using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Shared.Tests.Common;

/// <summary>A member's name: as it stands in JSON text, and what it means.</summary>
internal sealed record Key(string Raw, string Name);

/// <summary>Generated JSON: small pools of names and values, so that edits often meet what is there.</summary>
internal static class JsonGenerators
{
    private static readonly Key[] Keys =
    [
        new("a", "a"), new("b/c", "b/c"), new("x~y", "x~y"), new("~1", "~1"), new("~01", "~01"), new("0", "0"), new("-", "-"),
        new("q\\\"r", "q\"r"), new("\\u0061b", "ab"), new("back\\\\slash", "back\\slash"), new("tab\\t", "tab\t"),
        new("\\/\\u007e", "/~"), new("é", "é"), new("\\u00e8", "è"), new("😀", "😀"), new("\\ud83d\\ude01", "😁"),
        new("example.com/app", "example.com/app"), new("spec", "spec"),
    ];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "1", "-7", "1.5", "123456789012345678901234567890", "\"\"", "\"text\"", "\"t\\u0065xt\"", "\"é\"",
        "\"\\ud83d\\ude00\"", "\"~/\\\"\\\\\\n\"", "\"1\"",
    ];

    /// <summary>Any value, a few levels deep.</summary>
    public static Gen<string> Value { get; } = ValueOf(3);

    /// <summary>An object, a few levels deep.</summary>
    public static Gen<string> Object { get; } = ObjectOf(4);

    /// <summary>The name of a member.</summary>
    public static Gen<string> Name { get; } = Gen.Elements(Keys).Select(key => key.Name);

    private static Gen<string> ValueOf(int depth) => depth == 0
        ? Gen.Elements(Scalars)
        : Gen.Frequency(
            (3, Gen.Elements(Scalars)),
            (2, Gen.Constant(depth).SelectMany(ArrayOf)),
            (3, Gen.Constant(depth).SelectMany(ObjectOf)));

    private static Gen<string> ArrayOf(int depth) =>
        from count in Gen.Choose(0, 4)
        from items in ValueOf(depth - 1).ListOf(count)
        select $"[{string.Join(", ", items)}]";

    private static Gen<string> ObjectOf(int depth) =>
        from keys in Gen.SubListOf(Keys)
        from kept in Gen.Choose(0, 5)
        from values in ValueOf(depth - 1).ListOf(Math.Min(kept, keys.Count))
        select Write(keys, values);

    private static string Write(IEnumerable<Key> keys, IEnumerable<string> values)
    {
        var members = keys.Zip(values, (key, value) => $"\"{key.Raw}\" : {value}");
        return new StringBuilder("{").AppendJoin(",\n", members).Append('}').ToString();
    }
}
