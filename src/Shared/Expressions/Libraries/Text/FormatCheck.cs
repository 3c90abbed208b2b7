namespace Sluice.Expressions.Libraries;

/// <summary>Holds a format that is known to the arguments that stand behind it, before anything is formatted.</summary>
internal static class FormatCheck
{
    private static readonly TypeKind[] Integers = [TypeKind.Int, TypeKind.Uint];
    private static readonly TypeKind[] Doubles = [TypeKind.Double, TypeKind.String];

    private static readonly TypeKind[] Writable =
    [
        TypeKind.List, TypeKind.Map, TypeKind.Int, TypeKind.Uint, TypeKind.Double, TypeKind.Bool, TypeKind.String, TypeKind.Timestamp, TypeKind.Bytes,
        TypeKind.Duration, TypeKind.Type, TypeKind.Null,
    ];

    /// <summary>What is wrong and where, or null.</summary>
    public static (SyntaxNode Place, string Message)? Problem(string format, ListNode arguments)
    {
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                continue;
            }

            if (i + 1 < format.Length && format[i + 1] == '%')
            {
                i++;
                continue;
            }

            if (next == arguments.Elements.Count)
            {
                return (arguments, $"index {next} out of range: the format has more clauses than there are arguments");
            }

            if (ClauseProblem(format, ref i, arguments.Elements[next++].Value) is { } problem)
            {
                return problem;
            }
        }

        return next < arguments.Elements.Count
            ? (arguments, $"too many arguments supplied to string.format (expected {next}, got {arguments.Elements.Count})")
            : null;
    }

    private static (SyntaxNode Place, string Message)? ClauseProblem(string format, ref int index, SyntaxNode argument)
    {
        if (++index >= format.Length)
        {
            return (argument, "unexpected end of string");
        }

        if (!TextFormat.ReadPrecision(format, ref index, out _, out var problem))
        {
            return (argument, $"could not parse formatting clause: error while parsing precision: {problem}");
        }

        var words = "error during formatting: ";
        return format[index] switch
        {
            's' => TextProblem(argument),
            'd' => Unless(argument, Integers, words + "decimal clause can only be used on integers"),
            'f' => Unless(argument, Doubles, words + "fixed-point clause can only be used on doubles"),
            'e' => Unless(argument, Doubles, words + "scientific clause can only be used on doubles"),
            'b' => Unless(argument, [.. Integers, TypeKind.Bool], words + "only integers and bools can be formatted as binary"),
            'x' or 'X' => Unless(
                argument, [.. Integers, TypeKind.String, TypeKind.Bytes], words + "only integers, byte buffers, and strings can be formatted as hex"),
            'o' => Unless(argument, Integers, words + "octal clause can only be used on integers"),
            _ => (argument, $"could not parse formatting clause: unrecognized formatting clause \"{TextFormat.FirstByte(format, index)}\""),
        };
    }

    // Of a literal, what stands in it as well. The parser bounds how deep literals nest.
    private static (SyntaxNode Place, string Message)? TextProblem(SyntaxNode argument)
    {
        var problem = Unless(
            argument, Writable,
            "error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps");
        foreach (var child in argument is ListNode or MapNode ? argument.Children : [])
        {
            problem ??= TextProblem(child);
        }

        return problem;
    }

    private static (SyntaxNode Place, string Message)? Unless(SyntaxNode argument, ReadOnlySpan<TypeKind> kinds, string words) =>
        argument.Type.Kind is TypeKind.Dyn or TypeKind.Error or TypeKind.Parameter || kinds.Contains(argument.Type.Kind)
            ? null
            : (argument, $"{words}, was given {argument.Type.Name}");
}
