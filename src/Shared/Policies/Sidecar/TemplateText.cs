using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sluice.Policies.Sidecar;

/// <summary>A string of a template: text and placeholders.</summary>
internal sealed class TemplateText
{
    private readonly ImmutableArray<Part> _parts;

    private TemplateText(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>Whether the whole string is one placeholder, so that its value may be more than text.</summary>
    public bool IsOnePlaceholder => _parts is [{ Path: not null }];

    /// <summary>Reads a string.</summary>
    /// <param name="text">The string.</param>
    /// <param name="template">What was read.</param>
    /// <param name="error">Which placeholder is wrong, and what would be accepted.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out TemplateText? template, [NotNullWhen(false)] out string? error)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        (template, error) = (null, null);
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("$${"))
            {
                literal.Append("${");
                i += 2;
                continue;
            }

            if (!text.AsSpan(i).StartsWith("${"))
            {
                literal.Append(text[i]);
                continue;
            }

            if (EndOf(text, i) is not { } end || !TryParsePlaceholder(text[(i + 2)..end], out var part, out error))
            {
                error ??= $"\"{text}\" has a ${{ without its }}; expected }} behind the placeholder, or $${{ for a plain ${{";
                return false;
            }

            AddLiteral(parts, literal);
            parts.Add(part);
            i = end;
        }

        AddLiteral(parts, literal);
        template = new TemplateText(parts.ToImmutable());
        return true;
    }

    /// <summary>The string with values in place of its placeholders.</summary>
    /// <param name="pod">Where the values come from.</param>
    /// <param name="missing">Gets the paths that have neither a value nor a default.</param>
    public string Render(PlaceholderSource pod, ICollection<string> missing)
    {
        var output = new StringBuilder();
        foreach (var part in _parts)
        {
            output.Append(part.Path is null ? part.Literal : Resolve(part, pod, missing));
        }

        return output.ToString();
    }

    // As in a shell, :- also stands in for an empty value.
    private static string Resolve(Part part, PlaceholderSource pod, ICollection<string> missing)
    {
        var value = pod.Find(part.Path!);
        if (part.Default is not null && string.IsNullOrEmpty(value))
        {
            return part.Default.Render(pod, missing);
        }

        if (value is null)
        {
            missing.Add(part.Path!.Text);
        }

        return value ?? "";
    }

    private static bool TryParsePlaceholder(string inside, [NotNullWhen(true)] out Part? part, [NotNullWhen(false)] out string? error)
    {
        var split = inside.IndexOf(":-", StringComparison.Ordinal);
        TemplateText? fallback = null;
        (part, error) = (null, null);
        if (!PlaceholderPath.TryParse(split < 0 ? inside : inside[..split], out var path))
        {
            error = $"placeholder ${{{inside}}} is not understood; expected {PlaceholderPath.Accepted}";
            return false;
        }

        if (split >= 0 && !TryParse(inside[(split + 2)..], out fallback, out error))
        {
            return false;
        }

        part = new Part("", path, fallback);
        return true;
    }

    // A default may hold placeholders of its own.
    private static int? EndOf(string text, int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            depth += text.AsSpan(i).StartsWith("${") ? 1 : text[i] == '}' ? -1 : 0;
            if (depth == 0 && text[i] == '}')
            {
                return i;
            }
        }

        return null;
    }

    private static void AddLiteral(ImmutableArray<Part>.Builder parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new Part(literal.ToString(), null, null));
            literal.Clear();
        }
    }

    private sealed record Part(string Literal, PlaceholderPath? Path, TemplateText? Default);
}
