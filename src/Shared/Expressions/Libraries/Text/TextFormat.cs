using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// <c>"…".format([…])</c> as Kubernetes 1.36 writes it (version 2 of the strings extension). Numbers with a point are written for readers of
/// English there, which the specification's own version does not do: <c>%f</c> groups thousands, <c>%e</c> writes 1.5×10⁰³.
/// </summary>
internal static class TextFormat
{
    // No double has more digits behind its point that are not zeros.
    private const int MaximumPrecision = 1074;

    private const int DefaultPrecision = 6;
    private const string UnknownClause = "?";

    /// <summary>The text with its clauses replaced by the arguments, or an error.</summary>
    public static Value Format(string format, in Value arguments)
    {
        var builder = new StringBuilder(format.Length);
        var next = 0L;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                builder.Append(format[i]);
                continue;
            }

            if (i + 1 < format.Length && format[i + 1] == '%')
            {
                builder.Append('%');
                i++;
                continue;
            }

            if (!ReadClause(format, ref i, arguments, next++).Try(out var text, out var error))
            {
                return Value.Error(error);
            }

            if (builder.Append(text).Length > StringFunctions.MaximumLength)
            {
                return Value.Error("the formatted text is too long");
            }
        }

        return Value.From(builder.ToString());
    }

    /// <summary>A value as messages show it.</summary>
    public static string Describe(in Value value) => ConversionsLibrary.ToText(value).Value ?? value.Type.Name;

    private static Outcome<string> ReadClause(string format, ref int index, in Value arguments, long number)
    {
        if (!arguments.TryGetItem(number, out var argument))
        {
            return new Failure($"index {number} out of range");
        }

        if (index + 1 >= format.Length)
        {
            return new Failure("unexpected end of string");
        }

        index++;
        if (!ReadPrecision(format, ref index, out var precision, out var problem))
        {
            return new Failure($"could not parse formatting clause: error while parsing precision: {problem}");
        }

        var text = Write(format[index], precision, argument);
        return text.Error switch
        {
            null => text,
            UnknownClause => new Failure($"could not parse formatting clause: unrecognized formatting clause \"{FirstByte(format, index)}\""),
            _ => new Failure($"error during formatting: {text.Error}"),
        };
    }

    private static Outcome<string> Write(char clause, int? precision, in Value argument) => clause switch
    {
        's' => FormatValues.Text(argument),
        'd' => FormatValues.Decimal(argument),
        'f' => Number(argument, "fixed-point").Try(out var value, out var error) ? Fixed(value, precision ?? DefaultPrecision) : new Failure(error),
        'e' => Number(argument, "scientific").Try(out var value, out var error) ? Scientific(value, precision ?? DefaultPrecision) : new Failure(error),
        'b' => FormatValues.Binary(argument),
        'x' => FormatValues.Hexadecimal(argument),
        'X' => FormatValues.Hexadecimal(argument).Try(out var text, out var error) ? text.ToUpperInvariant() : new Failure(error),
        'o' => FormatValues.Octal(argument),
        _ => new Failure(UnknownClause),
    };

    internal static bool ReadPrecision(string format, ref int index, out int? precision, out string? problem)
    {
        (precision, problem) = (null, null);
        if (format[index] != '.')
        {
            return true;
        }

        var end = index + 1;
        while (end < format.Length && char.IsAsciiDigit(format[end]))
        {
            end++;
        }

        var digits = format[(index + 1)..end];
        index = end;
        if (end == format.Length)
        {
            problem = "could not find end of precision specifier";
        }
        else if (digits.Length == 0)
        {
            problem = "error while converting precision to integer: strconv.Atoi: parsing \"\": invalid syntax";
        }
        else if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > MaximumPrecision)
        {
            problem = $"a precision over {MaximumPrecision} is too large";
        }
        else
        {
            precision = number;
        }

        return problem is null;
    }

    // Go goes by bytes: of a character beyond ASCII it names the first.
    internal static char FirstByte(string format, int index)
    {
        Span<byte> bytes = stackalloc byte[4];
        Rune.TryGetRuneAt(format, index, out var rune);
        rune.EncodeToUtf8(bytes);
        return (char)bytes[0];
    }

    private static Outcome<double> Number(in Value argument, string clause)
    {
        if (argument.Kind == ValueKind.Double)
        {
            return argument.AsDouble();
        }

        var special = argument.Kind == ValueKind.String ? argument.AsString() : "";
        return special switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => new Failure($"{clause} clause can only be used on doubles, was given {argument.Type.Name}"),
        };
    }

    private static string Fixed(double value, int precision)
    {
        if (!double.IsFinite(value))
        {
            return Special(value);
        }

        var (whole, fraction) = GoNumbers.Fixed(value, precision);
        var builder = new StringBuilder(value < 0 ? "-" : "");
        for (var i = 0; i < whole.Length; i++)
        {
            builder.Append(i > 0 && (whole.Length - i) % 3 == 0 ? "," : "").Append(whole[i]);
        }

        return precision == 0 ? builder.ToString() : builder.Append('.').Append(fraction).ToString();
    }

    // What is given as the precision is taken for a width; six digits stand behind the point, whatever was asked for.
    private static string Scientific(double value, int width)
    {
        if (!double.IsFinite(value))
        {
            return Special(value).PadLeft(width);
        }

        var (whole, fraction, exponent) = GoNumbers.Scientific(value, DefaultPrecision);
        var power = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        var raised = string.Concat(power.Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
        return $"{(value < 0 ? "-" : "")}{whole}.{fraction}×10{(exponent < 0 ? "⁻" : "")}{raised}".PadLeft(width);
    }

    private static string Special(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
}
