using System.Globalization;
using System.Numerics;
using Sluice.Yaml;

namespace Sluice.Hosting.DryRuns;

/// <summary>
/// Reads scalars as kubectl does, which still follows YAML 1.1 (https://yaml.org/type/): <c>yes</c>, <c>on</c> and <c>n</c> are truth values, <c>0644</c> is octal,
/// <c>1_000</c> a number. Dates stay text.
/// </summary>
internal static class KubectlYaml
{
    /// <summary>The node with every scalar in a form that JSON has too.</summary>
    public static ConfigNode Resolve(ConfigNode node) => node switch
    {
        SequenceNode sequence => sequence with { Items = [.. sequence.Items.Select(Resolve)] },
        MappingNode mapping => mapping with { Entries = [.. mapping.Entries.Select(entry => new KeyValuePair<ScalarNode, ConfigNode>(entry.Key, Resolve(entry.Value)))] },
        ScalarNode { IsPlain: true } scalar => Resolve(scalar),
        _ => node,
    };

    private static ScalarNode Resolve(ScalarNode scalar) => scalar.Text switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => scalar with { Text = "true" },
        "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => scalar with { Text = "false" },
        [(>= '0' and <= '9') or '+' or '-' or '.', ..] when !scalar.IsNumber => Number(scalar.Text) is { } number ? scalar with { Text = number } : scalar with { IsPlain = false },
        _ => scalar,
    };

    // What is neither a whole number nor a decimal one is text: 10.0.0.1, 2024-01-01, 1e.
    private static string? Number(string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var negative = plain.StartsWith('-');
        var digits = plain.TrimStart('+', '-');
        if (plain.Length - digits.Length > 1 || digits.Length == 0)
        {
            return null;
        }

        return Whole(digits) is { } whole ? (negative ? "-" : "") + whole : Decimal(plain);
    }

    private static string? Whole(string digits) => digits switch
    {
        ['0', 'x' or 'X', .. var hexadecimal] => Digits(hexadecimal, 16),
        ['0', 'b' or 'B', .. var binary] => Digits(binary, 2),
        ['0', 'o' or 'O', .. var octal] => Digits(octal, 8),
        ['0', .. { Length: > 0 } octal] => Digits(octal, 8),
        _ => Digits(digits, 10),
    };

    private static string? Digits(string digits, int radix)
    {
        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            var amount = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (amount >= radix)
            {
                return null;
            }

            value = (value * radix) + amount;
        }

        return digits.Length > 0 && value <= ulong.MaxValue ? value.ToString(CultureInfo.InvariantCulture) : null;
    }

    private static string? Decimal(string plain) =>
        plain.AsSpan().IndexOfAnyExcept("0123456789.eE+-") < 0
        && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e+", StringComparison.Ordinal).Replace("E-", "e-", StringComparison.Ordinal)
            : null;
}
