using Microsoft.Extensions.Logging;
using Sluice.Cluster.Watching;

namespace Sluice.Cluster.Controllers;

/// <summary>What a part follows, and its loop: it looks at what is whenever some of that changed, and now and then.</summary>
internal sealed class ControllerLoop(ApiServerClient client, TimeProvider time, ILogger logger)
{
    // Until everything is listed for the first time, or while the API server is away.
    private static readonly TimeSpan NotYet = TimeSpan.FromMilliseconds(250);

    private readonly List<(WatchedResource What, ObjectCache Cache)> _followed = [];
    private readonly SemaphoreSlim _changed = new(0, 1);

    /// <summary>Whether everything that is followed is known as it was a moment ago.</summary>
    public bool IsFresh => _followed.TrueForAll(followed => followed.Cache.IsFresh);

    /// <summary>Follows a resource while the loop runs.</summary>
    public ObjectCache Follow(ObjectReference resource) => Follow(resource, (_, _) => Wake());

    /// <summary>Follows a resource while the loop runs; somebody else is told of its changes.</summary>
    public ObjectCache Follow(ObjectReference resource, Action<ObjectCache, ObjectKey> changed)
    {
        ObjectCache? cache = null;
        cache = new ObjectCache(time, long.MaxValue) { Changed = key => changed(cache!, key) };
        _followed.Add((new WatchedResource(resource), cache));
        return cache;
    }

    /// <summary>Has the loop look. Several changes are one look.</summary>
    public void Wake()
    {
        if (_changed.CurrentCount == 0)
        {
            try
            {
                _changed.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else was quicker.
            }
        }
    }

    /// <summary>Looks until it is cancelled.</summary>
    /// <param name="look">Does what is to be done; says after what time to look again though nothing changed.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = Task.WhenAll(_followed.Select(followed => FollowAsync(followed.What, followed.Cache, ending.Token)));
        try
        {
            while (true)
            {
                var wait = IsFresh ? await look(cancellation).ConfigureAwait(false) : NotYet;
                await _changed.WaitAsync(wait, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // As it should end.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    private Task FollowAsync(WatchedResource what, ObjectCache cache, CancellationToken cancellation) =>
        Task.Run(() => new Reflector(client, what, cache, time, logger).RunAsync(cancellation), CancellationToken.None);
}
