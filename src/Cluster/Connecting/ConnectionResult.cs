using System.Diagnostics.CodeAnalysis;

namespace Sluice.Cluster.Connecting;

/// <summary>A connection, or why there is none.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Error">What is wrong, where, and what would be accepted.</param>
internal sealed record ConnectionResult(ClusterConnection? Connection, string? Error)
{
    /// <summary>Whether there is a connection.</summary>
    [MemberNotNullWhen(true, nameof(Connection))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsFound => Connection is not null;

    public static ConnectionResult Found(ClusterConnection connection) => new(connection, null);

    public static ConnectionResult Failed(string error) => new(null, error);
}
