using Sluice.Telemetry.Prometheus;

namespace Sluice.Shared.Tests.Telemetry;

public sealed class MetricsFormatTests
{
    [Theory]
    [InlineData(null, MetricsFormat.Classic)]
    [InlineData("", MetricsFormat.Classic)]
    [InlineData("*/*", MetricsFormat.Classic)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", MetricsFormat.Classic)]
    [InlineData("application/openmetrics-text", MetricsFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", MetricsFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", MetricsFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=0.0.1", MetricsFormat.Classic)]
    [InlineData("text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.2", MetricsFormat.Classic)]
    [InlineData("application/openmetrics-text;q=0", MetricsFormat.Classic)]
    [InlineData("nonsense;;;, ,", MetricsFormat.Classic)]
    public void The_scraper_gets_the_format_that_it_likes_best(string? accept, object expected) =>
        Assert.Equal((MetricsFormat)expected, MetricsFormats.Choose(accept));
}
