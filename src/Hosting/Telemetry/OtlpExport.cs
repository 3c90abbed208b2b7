using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sluice.Telemetry.Otlp;

/// <summary>
/// Sends spans and metrics to an OpenTelemetry collector, where the environment names one. What is sent, how, and how much of it is said by the variables
/// of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ and of its exporter page.
/// </summary>
internal static class OtlpExport
{
    // What is still to be sent at the end may not eat up the time that Kubernetes leaves a pod to end.
    private const int FlushMilliseconds = 2000;

    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Begins to export when the environment says where to.</summary>
    /// <param name="service">Name of the service where <c>OTEL_SERVICE_NAME</c> gives none.</param>
    /// <returns>Ends it when disposed; null when nothing is exported, and then no assembly of OpenTelemetry was loaded.</returns>
    public static IDisposable? StartIfAsked(string service) =>
        Endpoints.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) ? Start(service) : null;

    // Not inlined: compiling this method is what loads the assemblies.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Exporters Start(string service)
    {
        // The environment comes last, so that its names win.
        var resource = ResourceBuilder.CreateEmpty()
            .AddTelemetrySdk()
            .AddService(service, serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3))
            .AddEnvironmentVariableDetector();
        return new Exporters(
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(SluiceActivity.Name).AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(SluiceMeter.Name).SetExemplarFilter(ExemplarFilterType.TraceBased).AddOtlpExporter().Build());
    }

    private sealed class Exporters(TracerProvider traces, MeterProvider metrics) : IDisposable
    {
        public void Dispose()
        {
            traces.Shutdown(FlushMilliseconds);
            metrics.Shutdown(FlushMilliseconds);
            traces.Dispose();
            metrics.Dispose();
        }
    }
}
