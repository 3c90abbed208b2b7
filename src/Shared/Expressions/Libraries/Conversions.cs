using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Conversions between the types of values: <c>int()</c>, <c>double()</c>, <c>string()</c> and the like, as Go reads and writes.</summary>
internal static class Conversions
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static Outcome<long> ToInt(string text)
    {
        var isNumber = IsInteger(text is ['-' or '+', ..] ? text.AsSpan(1) : text);
        return isNumber && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : Wrong("string", "int");
    }

    public static Outcome<long> ToInt(double value) =>
        double.IsFinite(value) && value > -TwoTo63 && value < TwoTo63 ? (long)value : new Failure("integer overflow");

    public static Outcome<long> ToInt(ulong value) => value <= long.MaxValue ? (long)value : new Failure("integer overflow");

    public static Outcome<ulong> ToUint(string text) =>
        IsInteger(text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Wrong("string", "uint");

    public static Outcome<ulong> ToUint(double value) =>
        double.IsFinite(value) && value >= 0 && value < TwoTo64 ? (ulong)value : new Failure("unsigned integer overflow");

    public static Outcome<ulong> ToUint(long value) => value >= 0 ? (ulong)value : new Failure("unsigned integer overflow");

    public static Outcome<double> ToDouble(string text) => GoDoubleParser.TryParse(text, out var value) ? value : Wrong("string", "double");

    public static Outcome<bool> ToBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => Wrong("string", "bool"),
    };

    public static Outcome<string> ToText(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : new Failure("invalid UTF-8 in bytes, cannot convert to string");

    /// <summary>What Kubernetes says of a value that cannot be converted.</summary>
    public static Failure Wrong(string from, string to) => new($"type conversion error from '{from}' to '{to}'");

    private static bool IsInteger(ReadOnlySpan<char> digits) => !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
}
