namespace Sluice.Cluster.Controllers;

/// <summary>
/// A part of <c>sluice controller</c>. Level-triggered: it reads what is, compares it with what should be, and can begin anywhere, also after it ended by a defect.
/// </summary>
internal interface IControllerPart
{
    /// <summary>Its name, as its switch has it.</summary>
    string Name { get; }

    /// <summary>Acts until it is cancelled; nothing of it is left running then.</summary>
    Task RunAsync(CancellationToken cancellation);

    /// <summary>The configuration is another one. Default: nothing to a part that needs none.</summary>
    void Wake()
    {
    }
}
