using System.Globalization;
using System.Text;
using System.Xml;

namespace Sluice.Host.Testing;

/// <summary>Results as JUnit XML, which CI systems read (https://github.com/testmoapp/junitxml).</summary>
internal static class JUnitReport
{
    private static readonly XmlWriterSettings Settings = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <summary>The report, as text that ends in a line break.</summary>
    public static string Write(IReadOnlyCollection<TestResult> results)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, "sluice", results);
            foreach (var suite in results.GroupBy(result => result.Test.Suite))
            {
                WriteSuite(xml, suite.Key, [.. suite]);
            }

            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteSuite(XmlWriter xml, string name, IReadOnlyCollection<TestResult> results)
    {
        xml.WriteStartElement("testsuite");
        WriteCounts(xml, name, results);
        foreach (var result in results)
        {
            WriteTest(xml, result);
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, string name, IReadOnlyCollection<TestResult> results)
    {
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("tests", results.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", results.Count(result => !result.HasPassed).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(results.Sum(result => result.Elapsed.TotalSeconds)));
    }

    private static void WriteTest(XmlWriter xml, TestResult result)
    {
        var place = result.Test.Place.LastIndexOf(':');
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Test.Suite);
        xml.WriteAttributeString("name", result.Test.Name);
        xml.WriteAttributeString("file", result.Test.Place[..place]);
        xml.WriteAttributeString("line", result.Test.Place[(place + 1)..]);
        xml.WriteAttributeString("time", Seconds(result.Elapsed.TotalSeconds));
        if (!result.HasPassed)
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

    // XML has no form for most control characters.
    private static string Clean(string text) => string.Concat(text.Select(character => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character) ? character : '\uFFFD'));
}
