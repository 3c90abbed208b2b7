using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Policies.Templates;

/// <summary>A string of a template: text and placeholders.</summary>
internal sealed class TemplateText
{
    private readonly ImmutableArray<Part> _parts;

    private TemplateText(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>Every placeholder, those in defaults included.</summary>
    public IEnumerable<Placeholder> Placeholders => _parts.Select(part => part.Placeholder).OfType<Placeholder>()
        .SelectMany(placeholder => placeholder.Default is { } fallback ? fallback.Placeholders.Prepend(placeholder) : [placeholder]);

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

            if (!Placeholder.TryParse(text, i, out var placeholder, out var end, out error))
            {
                return false;
            }

            AddLiteral(parts, literal);
            parts.Add(new Part("", placeholder));
            i = end;
        }

        AddLiteral(parts, literal);
        template = new TemplateText(parts.ToImmutable());
        return true;
    }

    /// <summary>The string with values in place of its placeholders.</summary>
    /// <param name="rendering">Has the values, and gets what is missing.</param>
    /// <param name="isExpanded">Whether kubelet expands references to variables in the string.</param>
    public string Render(Rendering rendering, bool isExpanded)
    {
        if (_parts is [{ Placeholder: { } only }])
        {
            return rendering.Resolve(only, isExpanded);
        }

        var output = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        foreach (var part in _parts)
        {
            output.AppendLiteral(part.Placeholder is { } placeholder ? rendering.Resolve(placeholder, isExpanded) : part.Literal);
        }

        return output.ToStringAndClear();
    }

    private static void AddLiteral(ImmutableArray<Part>.Builder parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new Part(literal.ToString(), null));
            literal.Clear();
        }
    }

    private sealed record Part(string Literal, Placeholder? Placeholder);
}
