using System.Text.RegularExpressions;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>A regular expression that a whole value must match. It runs without backtracking, so the time is proportional to the value's length.</summary>
internal sealed class ValuePattern
{
    /// <summary>Any value, also an empty one.</summary>
    public static readonly ValuePattern Anything = new("", null);

    // Longer ones are mistakes; .NET bounds the states of what is shorter (10,000 nodes) and refuses the rest.
    private const int LongestPattern = 1000;

    // What all annotations of an object may have together in Kubernetes. Objects come here before anybody has held them to that.
    private const int LongestValue = 256 * 1024;

    // A label has 63 characters and takes microseconds. This is for an annotation of 256 KiB, on a machine that is busy with other things too.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    private readonly string _text;
    private readonly Regex? _regex;

    private ValuePattern(string text, Regex? regex)
    {
        _text = text;
        _regex = regex;
    }

    /// <summary>Reads an expression.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? TryParse(string text, out ValuePattern pattern)
    {
        pattern = Anything;
        if (text.Length > LongestPattern)
        {
            return $"it has {text.Length} characters; expected at most {LongestPattern}";
        }

        try
        {
            // On its own first: "a)(b" would fit into the brackets that anchor it.
            _ = Compile(text);
            var regex = Compile($@"\A(?:{text})\z");
            // The first match builds tables; better while loading than while the API server waits.
            _ = regex.IsMatch("");
            pattern = new ValuePattern(text, regex);
            return null;
        }
        catch (RegexParseException exception)
        {
            return $"{exception.Message} Expected a .NET regular expression";
        }
        catch (NotSupportedException)
        {
            return "it looks ahead or behind, refers back to a group or repeats too much; expected a regular expression that needs no backtracking";
        }
    }

    /// <summary>What is wrong with a value, or null when it matches.</summary>
    public string? FindFault(string value)
    {
        if (_regex is not null && value.Length > LongestValue)
        {
            return $"a value of {value.Length} characters, more than the {LongestValue} that Kubernetes accepts";
        }

        try
        {
            return _regex is null || _regex.IsMatch(value) ? null : $"\"{Shorten(value)}\" does not match";
        }
        catch (RegexMatchTimeoutException)
        {
            return $"\"{Shorten(value)}\" takes longer than {Budget.TotalSeconds} s to match";
        }
    }

    /// <summary>The values that are meant, in words for a message.</summary>
    public string Expected => _regex is null ? "any value" : $"a value that matches \"{_text}\"";

    /// <summary>The expression as it was given.</summary>
    public override string ToString() => _text;

    private static Regex Compile(string text) => new(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Budget);

    private static string Shorten(string value) => value.Length > 100 ? value[..100] + "…" : value;
}
