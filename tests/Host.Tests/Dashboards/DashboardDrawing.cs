using System.Globalization;
using System.Net;
using System.Text;

namespace Sluice.Host.Tests.Dashboards;

/// <summary>Draws panels as one page of HTML and SVG: titles, units, lines, where the dashboard has them. Not Grafana, and it does not look as if.</summary>
internal static class DashboardDrawing
{
    private const int Column = 50;
    private const int Row = 24;
    private const int Gap = 8;

    // Of panels of type timeseries: room for the numbers on the left, for title and time, and for a line of names.
    private const int Left = 62;
    private const int Top = 12;
    private const int Bottom = 18;
    private const int LongestName = 32;

    private const string Style = """
        body { margin: 0; background: #f4f5f5; font: 12px "DejaVu Sans", sans-serif; color: #24292e; position: relative; }
        section { position: absolute; box-sizing: border-box; background: #fff; border: 1px solid #d8dbdd; border-radius: 3px; padding: 6px 8px; overflow: hidden; }
        h2 { margin: 0; font-size: 12px; }
        svg { display: block; }
        text { font-size: 10px; fill: #57606a; }
        .stat { font-size: 26px; text-align: center; margin-top: 14px; color: #1a7f37; }
        .names { white-space: nowrap; font-size: 10.5px; }
        .names span { margin-right: 10px; }
        """;

    private static readonly string[] Colours = ["#1f78b4", "#e6842a", "#33a02c", "#c51b7d", "#6a3d9a", "#b15928", "#17a2a2", "#7a7a7a"];

    /// <summary>Size of the page.</summary>
    public static (int Width, int Height) SizeOf(IEnumerable<DashboardPanel> panels) => (24 * Column + Gap, panels.Max(panel => panel.Y + panel.Height) * Row + Gap);

    /// <summary>The page.</summary>
    public static string Draw(IReadOnlyList<(DashboardPanel Panel, IReadOnlyList<DashboardLine> Lines)> panels)
    {
        var page = new StringBuilder($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sluice</title><style>{Style}</style><body>");
        foreach (var (panel, lines) in panels)
        {
            var (width, height) = (panel.Width * Column - Gap, panel.Height * Row - Gap);
            page.Append(CultureInfo.InvariantCulture, $"<section style=\"left:{panel.X * Column + Gap}px;top:{panel.Y * Row + Gap}px;width:{width}px;height:{height}px\"><h2>{WebUtility.HtmlEncode(panel.Title)}</h2>");
            if (panel.Type == "stat")
            {
                page.Append(CultureInfo.InvariantCulture, $"<div class=\"stat\">{Format(lines[0].Points[^1].Value, panel.Unit)}</div>");
            }
            else
            {
                Plot(page, panel, lines, width - 18, height - 48);
            }

            page.Append("</section>");
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void Plot(StringBuilder page, DashboardPanel panel, IReadOnlyList<DashboardLine> lines, int width, int height)
    {
        var points = lines.SelectMany(line => line.Points).Where(point => double.IsFinite(point.Value)).ToList();
        var (from, to, most) = (points.Min(point => point.Second), points.Max(point => point.Second), Ceiling(points.Max(point => point.Value) / ScaleOf(panel.Unit)) * ScaleOf(panel.Unit));
        page.Append(CultureInfo.InvariantCulture, $"<svg width=\"{width}\" height=\"{height}\">");
        double Down(double value) => Top + (height - Top - Bottom) * (1 - value / most);
        double Across(double second) => Left + (width - Left - 6) * (second - from) / Math.Max(to - from, 1e-9);
        foreach (var part in (double[])[0, 0.5, 1])
        {
            var y = Down(most * part);
            page.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{width - 6}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#e4e6e8\"/><text x=\"{Left - 5}\" y=\"{y + 3:0.#}\" text-anchor=\"end\">{Format(most * part, panel.Unit)}</text>");
        }

        for (var second = 0; second <= to - from; second += 5)
        {
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{Across(from + second):0.#}\" y=\"{height - 4}\" text-anchor=\"middle\">{second} s</text>");
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var drawn = lines[i].Points.Where(point => double.IsFinite(point.Value)).Select(point => FormattableString.Invariant($"{Across(point.Second):0.#},{Down(point.Value):0.#}"));
            page.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Colours[i % Colours.Length]}\" stroke-width=\"1.5\" points=\"{string.Join(' ', drawn)}\"/>");
        }

        page.Append("</svg><div class=\"names\">");
        for (var i = 0; i < lines.Count; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<span><b style=\"color:{Colours[i % Colours.Length]}\">&#9473;</b> {WebUtility.HtmlEncode(Short(lines[i].Name))}</span>");
        }

        page.Append("</div>");
    }

    // The next of 1, 2, 5, 10, 20 ...; of nothing but zeros, 1.
    private static double Ceiling(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return ((double[])[1, 2, 5, 10]).Select(step => step * power).First(step => step >= value * 0.999);
    }

    private static double ScaleOf(string unit) => unit == "bytes" ? 1 << 20 : 1;

    private static string Format(double value, string unit) => (unit, value) switch
    {
        ("percentunit", _) => Number(value * 100) + " %",
        ("bytes", _) => Number(value / ScaleOf(unit)) + " MiB",
        ("reqps", _) => Number(value) + " req/s",
        ("s", >= 86400) => Number(value / 86400) + " d",
        ("s", >= 1 or 0) => Number(value) + " s",
        ("s", >= 0.001) => Number(value * 1e3) + " ms",
        ("s", _) => Number(value * 1e6) + " µs",
        _ => Number(value),
    };

    // Hashes of configurations have 64 characters.
    private static string Short(string name) => name.Length > LongestName ? name[..(LongestName - 1)] + "…" : name;

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);
}
