using System.Globalization;
using System.Text;
using Sluice.Json;

namespace Sluice.Cluster.Controllers;

/// <summary>A Lease (https://kubernetes.io/docs/concepts/architecture/leases/) as it is read and written.</summary>
/// <param name="Version">Its resourceVersion; "" for one that is to be made.</param>
/// <param name="Holder">Who holds it; "" for nobody.</param>
/// <param name="Transitions">How often it changed hands.</param>
/// <param name="Acquired">When it was taken.</param>
internal sealed record LeaseJson(string Version, string Holder, long Transitions, string Acquired)
{
    /// <summary>The time as Leases have it.</summary>
    public static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Reads one.</summary>
    public static LeaseJson Read(ReadOnlySpan<byte> json)
    {
        var lease = Node.ParseOrMissing(json);
        var spec = lease["spec"u8];
        return new LeaseJson(
            lease["metadata"u8]["resourceVersion"u8].Text ?? "", spec["holderIdentity"u8].Text ?? "", spec["leaseTransitions"u8].Integer ?? 0, spec["acquireTime"u8].Text ?? "");
    }

    /// <summary>Writes it, renewed now.</summary>
    public RequestBody Write(ObjectReference resource, DateTimeOffset now, TimeSpan duration)
    {
        var lease = Node.Parse("{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\"}"u8);
        var metadata = lease.EnsureObject("metadata");
        metadata.Set("name", resource.Name);
        metadata.Set("namespace", resource.Namespace);
        if (Version.Length > 0)
        {
            metadata.Set("resourceVersion", Version);
        }

        var spec = lease.EnsureObject("spec");
        spec.Set("holderIdentity", Holder);
        spec.Set("leaseDurationSeconds", (long)duration.TotalSeconds);
        spec.Set("leaseTransitions", Transitions);
        spec.Set("acquireTime", Acquired);
        spec.Set("renewTime", TimeOf(now));
        return new RequestBody(lease.ToJson());
    }
}
