using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Sluice.FunctionApp.Tests.Protocol;
using Content = Sluice.FunctionApp.Tests.Protocol.StreamingMessage.ContentOneofCase;

namespace Sluice.FunctionApp.Tests.SmallHost;

/// <summary>The host's end of the one stream that a worker opens: sends requests, matches answers to them, keeps the worker's log.</summary>
internal sealed class WorkerChannel : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _waiting = new();
    private readonly ConcurrentQueue<RpcLog> _log = new();
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>();
    private readonly TaskCompletionSource<StartStream> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker's first message; ends when the worker has connected.</summary>
    public Task<StartStream> Started => _started.Task;

    /// <summary>What the worker logged.</summary>
    public IReadOnlyCollection<RpcLog> Log => _log;

    /// <inheritdoc />
    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var sending = SendAllAsync(responseStream, context.CancellationToken);
        try
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                Take(message);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or Grpc.Core.RpcException)
        {
            // A worker that has ended takes its stream with it.
        }

        Abandon();
        await sending;
    }

    /// <summary>Sends a message that has no answer.</summary>
    public void Post(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Sends a request and waits for the answer with its id.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage message, TimeSpan deadline)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var answer = _waiting[message.RequestId] = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(message);
        return await answer.Task.WaitAsync(deadline);
    }

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case Content.StartStream:
                _started.TrySetResult(message.StartStream);
                break;
            case Content.RpcLog:
                _log.Enqueue(message.RpcLog);
                break;
            default:
                if (_waiting.TryRemove(message.RequestId, out var waiting))
                {
                    waiting.SetResult(message);
                }

                break;
        }
    }

    private void Abandon()
    {
        _outgoing.Writer.TryComplete();
        foreach (var waiting in _waiting.Values)
        {
            waiting.TrySetException(new InvalidOperationException("The worker closed its stream."));
        }
    }

    private async Task SendAllAsync(IServerStreamWriter<StreamingMessage> writer, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellation))
            {
                await writer.WriteAsync(message, cancellation);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // As above.
        }
    }
}
