namespace Sluice.Cluster.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>It can lock the cluster, or has.</summary>
    Critical,

    /// <summary>It will, or it costs something.</summary>
    Warning,
}

/// <summary>Something in a cluster that can lock it or keeps Sluice from its work.</summary>
/// <param name="Check">Which of the checks found it, such as <c>catches-namespaces</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What it is about: <c>validatingwebhookconfiguration/NAME webhook NAME</c>.</param>
/// <param name="Message">What is wrong, and what comes of it.</param>
/// <param name="Command">The command that mends it, for a shell.</param>
internal sealed record Finding(string Check, Severity Severity, string Subject, string Message, string Command);
