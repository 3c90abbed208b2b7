namespace Sluice.Hosting.Commands;

/// <summary>Exit codes that scripts can rely on.</summary>
internal static class ExitCodes
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>The command did its work and found something wrong.</summary>
    public const int Findings = 1;

    /// <summary>The command could not do its work: bad arguments, a bad configuration, a port in use.</summary>
    public const int Failure = 2;
}
