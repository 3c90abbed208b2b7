using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.FunctionApp.Tests.Protocol;

namespace Sluice.FunctionApp.Tests.SmallHost;

/// <summary>
/// As much of the Functions host as a worker with HTTP triggers sees: starts the worker process, speaks the protocol of language workers with it,
/// and forwards HTTP requests to it by the routes of its functions.
/// </summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WebApplication _app;
    private readonly WorkerChannel _channel = new();
    private ManagedProcess? _worker;

    private FunctionsHost(FunctionsHostOptions options)
    {
        var (http, rpc) = (FreePorts.Next(), FreePorts.Next());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton(_channel);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ListenLocalhost(rpc, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.ListenLocalhost(http, listen => options.Secure?.Invoke(listen));
        });
        _app = builder.Build();
        _app.MapGrpcService<WorkerChannel>();
        _app.Map("{**path}", (RequestDelegate)ForwardAsync);
        Url = new Uri($"{(options.Secure is null ? "http" : "https")}://localhost:{http}");
        RpcUrl = new Uri($"http://127.0.0.1:{rpc}");
    }

    /// <summary>Where it takes HTTP requests.</summary>
    public Uri Url { get; }

    /// <summary>The worker's process.</summary>
    public ManagedProcess Worker => _worker ?? throw new InvalidOperationException("The worker was not started.");

    /// <summary>The timestamp at which the worker's process was started.</summary>
    public long WorkerStarted { get; private set; }

    /// <summary>The functions, once <see cref="StartAsync"/> has ended.</summary>
    public IReadOnlyList<FunctionRoute> Functions { get; private set; } = [];

    /// <summary>What the worker says that it can do.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>What the worker logged.</summary>
    public IReadOnlyCollection<RpcLog> Log => _channel.Log;

    private Uri RpcUrl { get; }

    /// <summary>Starts the host and its worker, and waits until all functions are loaded.</summary>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostOptions options)
    {
        var host = new FunctionsHost(options);
        await host._app.StartAsync();
        var id = Guid.NewGuid().ToString();
        host.WorkerStarted = Stopwatch.GetTimestamp();
        host._worker = WorkerProcess.Start(options.AppDirectory, host.RpcUrl, id, options.Settings);
        try
        {
            if (await Task.WhenAny(host._channel.Started, host.Worker.WaitForExitAsync(Patience)) != host._channel.Started)
            {
                throw new InvalidOperationException(host.Worker.Describe("opened no stream"));
            }

            if ((await host._channel.Started).WorkerId != id)
            {
                throw new InvalidOperationException("The worker answers with another worker's id.");
            }

            await host.LoadAsync(options.AppDirectory);
            return host;
        }
        catch (Exception)
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends one invocation and waits for its answer.</summary>
    /// <param name="route">The function.</param>
    /// <param name="http">The request.</param>
    /// <param name="trace">The caller's trace context.</param>
    /// <param name="cancellation">Tells the worker that nobody waits any more; its answer is waited for all the same.</param>
    public async Task<InvocationResponse> InvokeAsync(FunctionRoute route, RpcHttp http, RpcTraceContext? trace = null, CancellationToken cancellation = default)
    {
        var invocation = new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = route.Function.FunctionId,
            InputData = { new ParameterBinding { Name = route.Trigger, Data = new TypedData { Http = http } } },
            TraceContext = trace ?? new RpcTraceContext(),
        };
        var answer = _channel.AskAsync(new StreamingMessage { InvocationRequest = invocation }, Patience);
        await using var cancelled = cancellation.Register(() =>
            _channel.Post(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocation.InvocationId } }));
        return (await answer).InvocationResponse;
    }

    /// <summary>The HTTP response in the answer of a function.</summary>
    public static RpcHttp HttpOf(InvocationResponse answer) => (answer.ReturnValue ?? answer.OutputData[0].Data).Http;

    /// <summary>Tells the worker to end.</summary>
    /// <returns>Its exit status.</returns>
    public Task<int> TerminateAsync()
    {
        _channel.Post(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = new() { Seconds = 5 } } });
        return Worker.WaitForExitAsync(Patience);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        await _app.DisposeAsync();
    }

    private async Task LoadAsync(string directory)
    {
        var init = new WorkerInitRequest { HostVersion = "4.1046.100", FunctionAppDirectory = directory, WorkerDirectory = directory, Capabilities = { ["RpcHttpBodyOnly"] = "true" } };
        var initialized = (await AskAsync(new StreamingMessage { WorkerInitRequest = init })).WorkerInitResponse;
        Check(initialized.Result);
        Capabilities = initialized.Capabilities;

        var metadata = (await AskAsync(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = directory } })).FunctionMetadataResponse;
        Check(metadata.Result);
        foreach (var function in metadata.FunctionMetadataResults)
        {
            var load = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            Check((await AskAsync(new StreamingMessage { FunctionLoadRequest = load })).FunctionLoadResponse.Result);
        }

        Functions = [.. metadata.FunctionMetadataResults.Select(FunctionRoute.Read)];
    }

    private Task<StreamingMessage> AskAsync(StreamingMessage message) => _channel.AskAsync(message, Patience);

    private static void Check(StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"{result.Status}: {result.Exception?.Message}\n{result.Exception?.StackTrace}");
        }
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var values = new RouteValueDictionary();
        if (Functions.FirstOrDefault(function => function.Matches(context.Request, values)) is not { } route)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var http = await HttpConversion.ReadAsync(context.Request, values);
        var headers = context.Request.Headers;
        var trace = new RpcTraceContext { TraceParent = headers.TraceParent.ToString(), TraceState = headers.TraceState.ToString() };
        var response = await InvokeAsync(route, http, trace, context.RequestAborted);
        Check(response.Result);
        await HttpConversion.WriteAsync(HttpOf(response), context.Response);
    }
}
