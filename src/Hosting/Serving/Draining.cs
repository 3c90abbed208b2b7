namespace Sluice.Hosting.Serving;

/// <summary>Whether the process is about to end. Once it is, that stays.</summary>
internal sealed class Draining
{
    private volatile bool _begun;

    /// <summary>Whether it has begun.</summary>
    public bool HasBegun => _begun;

    /// <summary>Begins it.</summary>
    public void Begin() => _begun = true;
}
