using System.Globalization;
using System.Text;

namespace Sluice.Testing;

/// <summary>The samples of a text in Prometheus' formats, by name with labels as they stand there.</summary>
internal sealed class MetricsText
{
    private readonly Dictionary<string, double> _samples = [];

    public MetricsText(byte[] text) => Text = Read(Encoding.UTF8.GetString(text));

    public MetricsText(string text) => Text = Read(text);

    /// <summary>The whole.</summary>
    public string Text { get; }

    /// <summary>The names with labels.</summary>
    public IEnumerable<string> Series => _samples.Keys;

    /// <summary>The value of a series; 0 when it is not there.</summary>
    public double this[string series] => _samples.GetValueOrDefault(series);

    /// <summary>The sum over all series of a name whose labels contain a text.</summary>
    public double Sum(string name, string labels = "") =>
        _samples.Where(sample => sample.Key.StartsWith(name + "{", StringComparison.Ordinal) && sample.Key.Contains(labels, StringComparison.Ordinal)).Sum(sample => sample.Value);

    private string Read(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var sample = line.Split(" # ")[0];
            var space = sample.LastIndexOf(' ');
            _samples.Add(sample[..space], sample[(space + 1)..] == "+Inf" ? double.PositiveInfinity : double.Parse(sample[(space + 1)..], CultureInfo.InvariantCulture));
        }

        return text;
    }
}
