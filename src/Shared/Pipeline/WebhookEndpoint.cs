using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>
/// The HTTP contract of the webhook paths, host-independent: a host hands over method, path, headers and the bytes of the body and
/// sends back the status and the bytes that come out. Safe for concurrent use.
/// </summary>
internal sealed class WebhookEndpoint
{
    /// <summary>
    /// Largest body that is read, in bytes. An object in etcd is at most 1.5 MiB as stored; as JSON, about twice that; a review of an
    /// UPDATE carries it twice, the envelope and managedFields included: 8 MiB.
    /// </summary>
    public const int LargestBody = 8 * 1024 * 1024;

    // Exchanges kept for the requests to come, some 300 KiB each at most.
    private const int KeptExchanges = 64;

    // One that held more is let go of whole: its lists and tables grew with the review, and would keep their size. A text of 128 KiB and 8 Ki names and values are less.
    private const long LargestKept = 320 * 1024;

    private readonly Func<SluiceConfiguration> _configuration;
    private readonly TimeProvider _time;
    private readonly ReviewLog _log;
    private readonly AdmissionPipeline _pipeline;
    private readonly IDecisionObserver[] _observers;
    private readonly ConcurrentQueue<ReviewExchange> _exchanges = new();
    private readonly ReviewArrays _arrays;

    /// <summary>Makes it.</summary>
    /// <param name="configuration">The configuration at hand; asked once for each request.</param>
    /// <param name="logger">Gets one event per decision.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observers">Others who see what becomes of requests; whoever made them ends them.</param>
    public WebhookEndpoint(Func<SluiceConfiguration> configuration, ILogger logger, TimeProvider time, params IReadOnlyList<IDecisionObserver> observers)
    {
        (_configuration, _time, _arrays) = (configuration, time, new ReviewArrays(time));
        (_log, _pipeline) = (new ReviewLog(logger, time), new AdmissionPipeline(logger, time));
        _observers = [.. observers, new StalePaths(logger, time), _log];
    }

    /// <summary>What all reviews that are being decided may hold of memory; one more gets <see cref="WebhookRoute.TooMany"/>.</summary>
    public ReviewMemory Memory { get; init; } = new(ReviewMemory.Default);

    /// <summary>Begins a request.</summary>
    /// <returns>Where its body is to be put; give it back with <see cref="Return"/>.</returns>
    public ReviewExchange Rent() => _exchanges.TryDequeue(out var used) ? used : new ReviewExchange(_arrays, _time);

    /// <summary>Ends a request whose answer is sent.</summary>
    public void Return(ReviewExchange exchange)
    {
        Memory.Release(exchange.Reserved);
        if (exchange.IsLost)
        {
            // A policy may still hold on to the document, which is closed and stays so.
            return;
        }

        var isLarge = exchange.Document.Held > LargestKept;
        exchange.Reset();

        // More are made while more requests are under way, and let go of afterwards.
        if (!isLarge && _exchanges.Count < KeptExchanges)
        {
            _exchanges.Enqueue(exchange);
        }
        else
        {
            exchange.Document.LetGo();
        }
    }

    /// <summary>Answers a review whose body the host has elsewhere. What comes in has passed <see cref="WebhookRoute.Check"/>.</summary>
    /// <param name="route">Where it came in.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="output">Gets the body of the answer, JSON.</param>
    /// <param name="trace">The trace that the request belongs to.</param>
    /// <param name="cancellation">Ends when the caller has gone.</param>
    /// <returns>The HTTP status.</returns>
    public async ValueTask<int> AnswerAsync(WebhookRoute route, ReadOnlyMemory<byte> body, ByteBuffer output, TraceContext trace, CancellationToken cancellation)
    {
        if (body.Length > LargestBody)
        {
            return Refuse(route, output, trace, WebhookRoute.TooLarge);
        }

        var exchange = Rent();
        try
        {
            // Counted before it is copied.
            if (!TryReserve(exchange, body.Span))
            {
                return Limit(route, output, WebhookRoute.TooMany);
            }

            exchange.Body.Expect(body.Length);
            exchange.Body.Receive(body.Span);
            return await AnswerAsync(route, exchange, output, trace, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Return(exchange);
        }
    }

    /// <summary>Answers a review. What comes in has passed <see cref="WebhookRoute.Check"/>.</summary>
    /// <param name="route">Where it came in.</param>
    /// <param name="exchange">From <see cref="Rent"/>, with the whole body; gets the answer, JSON.</param>
    /// <param name="trace">The trace that the request belongs to.</param>
    /// <param name="cancellation">Ends when the caller has gone.</param>
    /// <returns>The HTTP status.</returns>
    public ValueTask<int> AnswerAsync(WebhookRoute route, ReviewExchange exchange, TraceContext trace, CancellationToken cancellation) =>
        TryReserve(exchange, exchange.Body.Span)
            ? AnswerAsync(route, exchange, exchange.Answer, trace, cancellation)
            : new(Limit(route, exchange.Answer, WebhookRoute.TooMany));

    private async ValueTask<int> AnswerAsync(WebhookRoute route, ReviewExchange exchange, ByteBuffer output, TraceContext trace, CancellationToken cancellation)
    {
        using var span = ReviewSpans.Start(route, trace);
        Begin();
        try
        {
            var started = _time.GetTimestamp();
            if (Read(exchange) is { } fault)
            {
                return Refuse(route, output, span, fault);
            }

            var policies = _configuration();
            var decision = await _pipeline.DecideAsync(policies, route.Call, exchange, span, started, cancellation).ConfigureAwait(false);
            exchange.IsLost = decision.IsAbandoned;
            Answer(route, exchange, output, policies, decision, span, started);
            return 200;
        }
#pragma warning disable CA1031 // The boundary: a defect is answered with a status, counted and logged once, and never shown.
        catch (Exception defect) when (defect is not OperationCanceledException)
#pragma warning restore CA1031
        {
            _log.Failed(route, defect, span);
            span.Answered(500, "internal error");
            Tell(route.Call, Undecided.Error);
            output.Reset();
            new HttpFault(500, "internal error: see Sluice's log").Write(output);
            return 500;
        }
        finally
        {
            End();
        }
    }

    // At first for the most that the text can be; when it is parsed, for what it is.
    private bool TryReserve(ReviewExchange exchange, ReadOnlySpan<byte> body)
    {
        var worst = Document.WorstCapacity(body);
        if (!Memory.TryReserve(worst))
        {
            return false;
        }

        exchange.Reserved = worst;
        return true;
    }

    private void Settle(ReviewExchange exchange)
    {
        var held = exchange.Document.Capacity;
        if (held < exchange.Reserved)
        {
            Memory.Release(exchange.Reserved - held);
            exchange.Reserved = held;
        }
    }

    /// <summary>Writes what a request gets that never reaches a policy.</summary>
    /// <param name="route">Where it came in.</param>
    /// <param name="output">Gets the body of the answer, JSON.</param>
    /// <param name="trace">The trace that the request belongs to.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>The HTTP status.</returns>
    public int Refuse(WebhookRoute route, ByteBuffer output, TraceContext trace, HttpFault fault)
    {
        using var span = ReviewSpans.Start(route, trace);
        return Refuse(route, output, span, fault);
    }

    /// <summary>Writes what a review gets that is one too many. Thousands of these a second are what a limit is for: the caller logs what it will.</summary>
    /// <returns>The HTTP status.</returns>
    public int Limit(WebhookRoute route, ByteBuffer output, HttpFault fault)
    {
        Tell(route.Call, Undecided.Limited);
        fault.Write(output);
        return fault.Status;
    }

    private int Refuse(WebhookRoute route, ByteBuffer output, RequestSpan span, HttpFault fault)
    {
        _log.Refused(route, fault, span);
        Tell(route.Call, Undecided.Refused);
        span.Answered(fault.Status, fault.Logged);
        fault.Write(output);
        return fault.Status;
    }

    // What is wrong with a body, or null.
    private HttpFault? Read(ReviewExchange exchange)
    {
        if (exchange.Body.Length == 0)
        {
            return new HttpFault(400, "the body is empty; expected an AdmissionReview");
        }

        if (exchange.Body.Length > LargestBody)
        {
            return WebhookRoute.TooLarge;
        }

        if (exchange.Document.ParseText() is { } fault)
        {
            return NoReview(fault);
        }

        Settle(exchange);
        return ReviewReader.Read(exchange.Document.Root, exchange.Review);
    }

    private void Answer(WebhookRoute route, ReviewExchange exchange, ByteBuffer output, SluiceConfiguration policies, Decision decision, RequestSpan span, long started)
    {
        var review = exchange.Review;
        var patch = route.Call.Kind == PolicyKind.Mutating && ReviewWriter.WritePatch(review, decision, exchange.Scratch) ? exchange.Scratch.Patch.Memory : default;
        ReviewWriter.Write(review, decision, patch.Span, output);
        span.Decided(review.Request, decision);
        var ended = _time.GetTimestamp();
        var decided = new DecidedReview(_time)
        {
            Configuration = policies,
            Path = route.Path,
            Call = route.Call,
            Request = review.Request,
            Decision = decision,
            Patch = patch.Span,
            Ended = ended,
            Elapsed = _time.GetElapsedTime(started, ended),
            Span = span,
        };
        Tell(ref decided);
    }

    private void Begin()
    {
        foreach (var observer in _observers)
        {
            observer.Began();
        }
    }

    private void End()
    {
        foreach (var observer in _observers)
        {
            observer.Ended();
        }
    }

    private void Tell(ref DecidedReview review)
    {
        foreach (var observer in _observers)
        {
            observer.Decided(ref review);
        }
    }

    private void Tell(WebhookCall call, Undecided why)
    {
        foreach (var observer in _observers)
        {
            observer.Undecided(call, why);
        }
    }

    // The fault names a double key, which is the object's.
    private static HttpFault NoReview(ParseFault fault) => new(400, $"the body is refused: {fault}; expected an AdmissionReview in JSON")
    {
        Logged = $"the body is refused: {fault.Discreet}",
    };
}
