using Sluice.Admission;
using Sluice.Files;
using Sluice.Hosting.Serving;
using Sluice.Json;
using Sluice.Policies;

namespace Sluice.Hosting.Playing;

/// <summary>The page of <c>sluice play</c>, and what it asks. Nothing of a question is kept, logged or sent on.</summary>
internal sealed class PlayApplication : IApplication
{
    private readonly PlayOptions _options;
    private readonly PlayAssets _assets;
    private readonly PlayRun _run;
    private readonly BodyReader _bodies;
    private readonly TimeProvider _time;
    private int _running;

    /// <summary>Puts the parts together.</summary>
    public PlayApplication(PlayOptions options, Catalogue catalogue, ServerLimits limits, TimeProvider time)
    {
        _options = options;
        _assets = new PlayAssets(options, catalogue);
        _run = new PlayRun(catalogue, options.Limits, time);
        _bodies = new BodyReader(limits, time);
        _time = time;
    }

    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => [];

    /// <summary>No: every visitor is a stranger.</summary>
    public bool KnowsCallers => false;

    /// <inheritdoc />
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => new((string?)null);

    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        Protect(context.Response.Headers);
        try
        {
            if (PlayGate.Check(context.Request, _options.Hosts) is { } fault)
            {
                await RefuseAsync(context, fault);
            }
            else if (context.Request.Path == "/try")
            {
                await AnswerAsync(context);
            }
            else
            {
                await ShowAsync(context);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException or TimeoutException)
        {
            // The visitor went away, or does not read: there is nobody to answer.
            context.Abort();
        }
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-cache";
    }

    private async Task ShowAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method))
        {
            response.Headers.Allow = "GET";
            await RefuseAsync(context, new HttpFault(StatusCodes.Status405MethodNotAllowed, "expected GET"));
        }
        else if (request.Path == "/")
        {
            var (page, policy) = _assets.Page();
            response.Headers.ContentSecurityPolicy = policy;
            response.Headers.CacheControl = "no-store";
            await SendAsync(context, "text/html; charset=utf-8", page);
        }
        else if (_assets.Find(request.Path.Value ?? "") is not { } asset)
        {
            await RefuseAsync(context, new HttpFault(StatusCodes.Status404NotFound, "no such path; expected /"));
        }
        else if (request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            response.Headers.ETag = asset.Tag;
            await SendAsync(context, asset.Type, asset.Content);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = new ByteBuffer();
        context.Response.Headers.CacheControl = "no-store";
        if (PlayGate.CheckQuestion(context.Request, _options.Limits) is { } refusal)
        {
            await RefuseAsync(context, refusal);
        }
        else if (await _bodies.ReadAsync(context, body) is { } fault)
        {
            await RefuseAsync(context, fault);
        }
        else if (PlayQuestion.Read(body.Span) is not { } question)
        {
            await RefuseAsync(context, new HttpFault(StatusCodes.Status400BadRequest, "not a question of this page; expected JSON with config and manifest"));
        }
        else if (Interlocked.Increment(ref _running) > _options.Limits.AtOnce)
        {
            Interlocked.Decrement(ref _running);
            await RefuseAsync(context, new HttpFault(StatusCodes.Status429TooManyRequests, "others are trying things just now; this is tried again in a moment"));
        }
        else
        {
            await DecideAsync(context, question);
        }
    }

    // The visitor is answered in time. What was begun ends at its next step, and has its place until then.
    private async Task DecideAsync(HttpContext context, PlayQuestion question)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var ending = deadline.Token;
        var deciding = Task.Run(async () =>
        {
            try
            {
                return PlayJson.Write(await _run.AnswerAsync(question, ending));
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }, CancellationToken.None);
        try
        {
            await SendAsync(context, "application/json", await deciding.WaitAsync(_options.Limits.Time, _time, context.RequestAborted));
        }
        catch (TimeoutException)
        {
            await deadline.CancelAsync();
            await RefuseAsync(context, new HttpFault(StatusCodes.Status422UnprocessableEntity, $"it takes longer than {_options.Limits.Time.TotalSeconds:0} s; expected less of it"));
        }
        finally
        {
            // Nobody looks at what comes of it any more.
            _ = deciding.ContinueWith(done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private static async Task RefuseAsync(HttpContext context, HttpFault fault)
    {
        var body = new ByteBuffer();
        fault.Write(body);
        context.Response.StatusCode = fault.Status;
        UnreadBody.Announce(context);
        await SendAsync(context, "application/json", body.Memory);
    }

    private static async Task SendAsync(HttpContext context, string type, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        await context.Response.BodyWriter.WriteAsync(content, context.RequestAborted);
    }
}
