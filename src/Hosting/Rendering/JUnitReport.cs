using System.Globalization;
using System.Text;
using System.Xml;
using Sluice.Admission;

namespace Sluice.Hosting.Rendering;

/// <summary>One test of a report.</summary>
/// <param name="Suite">The suite that it is grouped under.</param>
/// <param name="Name">Its name.</param>
/// <param name="File">The file that it stands in.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Failures">What is wrong; none when it passed.</param>
internal sealed record JUnitCase(string Suite, string Name, string File, int Line, TimeSpan Elapsed, IReadOnlyList<string> Failures);

/// <summary>Results as JUnit XML, which CI systems read (https://github.com/testmoapp/junitxml).</summary>
internal static class JUnitReport
{
    private static readonly XmlWriterSettings Settings = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <summary>The report, as text that ends in a line break.</summary>
    public static string Write(IReadOnlyCollection<JUnitCase> results)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, "sluice", results);
            foreach (var suite in results.GroupBy(result => result.Suite))
            {
                WriteSuite(xml, suite.Key, [.. suite]);
            }

            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteSuite(XmlWriter xml, string name, IReadOnlyCollection<JUnitCase> results)
    {
        xml.WriteStartElement("testsuite");
        WriteCounts(xml, name, results);
        foreach (var result in results)
        {
            WriteTest(xml, result);
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, string name, IReadOnlyCollection<JUnitCase> results)
    {
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("tests", results.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", results.Count(result => result.Failures.Count > 0).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(results.Sum(result => result.Elapsed.TotalSeconds)));
    }

    private static void WriteTest(XmlWriter xml, JUnitCase result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", PlainText.Clean(result.Suite));
        xml.WriteAttributeString("name", PlainText.Clean(result.Name));
        xml.WriteAttributeString("file", result.File);
        xml.WriteAttributeString("line", result.Line.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", Seconds(result.Elapsed.TotalSeconds));
        if (result.Failures.Count > 0)
        {
            var text = Clean(string.Join("\n\n", result.Failures));
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", text.Split('\n')[0]);
            xml.WriteString(text);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    // XML has no form for most control characters, and who reads a report sees no others.
    private static string Clean(string text) => string.Concat(PlainText.CleanLines(text).Select(character => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character) ? character : '\uFFFD'));
}
