using System.Net;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>A user whom the API server knows by a bearer token.</summary>
/// <param name="Name">The user name; unique on the server.</param>
/// <param name="Uid">The user's uid.</param>
/// <param name="Groups">The user's groups. Every user is also in system:authenticated.</param>
internal sealed record ApiServerUser(string Name, string Uid, params string[] Groups)
{
    /// <summary>The user that every server has: in system:masters, so that RBAC allows everything.</summary>
    public static ApiServerUser Admin { get; } = new("admin", "admin-uid", "system:masters");
}

/// <summary>How to start an API server.</summary>
internal sealed record ApiServerOptions
{
    /// <summary>Whether RBAC decides what a user may do. Default: false, every user may do everything.</summary>
    public bool Rbac { get; init; }

    /// <summary>
    /// Whether every pod must have a service account that exists, and gets its token mounted. Default: false, since no controller makes any.
    /// </summary>
    public bool ServiceAccounts { get; init; }

    /// <summary>Users beside <see cref="ApiServerUser.Admin"/>. Default: none.</summary>
    public IReadOnlyList<ApiServerUser> Users { get; init; } = [];

    /// <summary>
    /// Further flags of kube-apiserver, for example <c>--audit-log-path</c>. It is given the server's own directory, where it may write the files
    /// that the flags name; the directory goes with the server. Default: none.
    /// </summary>
    public Func<string, IEnumerable<string>> Flags { get; init; } = _ => [];

    /// <summary>Addresses beside 127.0.0.1 for which its certificate is good. Default: none.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>How long etcd and then kube-apiserver may each take to be ready. Default: 60 s.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(60);
}
