using System.Text;
using Spectre.Console.Rendering;

namespace Sluice.Hosting.Rendering;

/// <summary>Breaks text into lines, between words alone: a word that is longer than a line stays whole, so that it can be copied.</summary>
internal static class WordWrap
{
    /// <summary>The lines.</summary>
    /// <param name="text">The text; its own line ends stay.</param>
    /// <param name="width">How many columns there are.</param>
    /// <param name="indent">What stands before every line.</param>
    /// <param name="hanging">What stands behind that on the lines that continue another.</param>
    public static IEnumerable<string> Lines(string text, int width, string indent = "", string hanging = "")
    {
        foreach (var paragraph in text.Split('\n'))
        {
            if (indent.Length + Columns(paragraph) <= width)
            {
                yield return (indent + paragraph).TrimEnd();
                continue;
            }

            // What a line begins with, its continuation begins with too.
            var lead = indent + paragraph[..(paragraph.Length - paragraph.TrimStart(' ').Length)];
            var line = new StringBuilder(lead);
            var (columns, isEmpty) = (lead.Length, true);
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var length = Columns(word);
                if (!isEmpty && columns + 1 + length > width)
                {
                    yield return line.ToString();
                    line.Clear().Append(lead).Append(hanging);
                    (columns, isEmpty) = (lead.Length + hanging.Length, true);
                }

                line.Append(isEmpty ? "" : " ").Append(word);
                (columns, isEmpty) = (columns + length + (isEmpty ? 0 : 1), false);
            }

            yield return line.ToString().TrimEnd();
        }
    }

    // Characters of East Asia take two.
    private static int Columns(string word) => System.Text.Ascii.IsValid(word) ? word.Length : new Segment(word).CellCount();
}
