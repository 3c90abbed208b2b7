using System.Text;
using Sluice.Json;

namespace Sluice.Cluster.Controllers;

/// <summary>Kubernetes Events of what controllers do. One that cannot be created is no reason to stop.</summary>
internal sealed class ControllerEvents(ApiServerClient client, string identity, TimeProvider time)
{
    // Of the API server's validation.
    private const int LongestNote = 1024;

    /// <summary>Says something of an object.</summary>
    /// <param name="regarding">The object.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="type">Normal or Warning.</param>
    /// <param name="reason">In one word.</param>
    /// <param name="note">In a sentence.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task SayAsync(ObjectReference regarding, string kind, string type, string reason, string note, CancellationToken cancellation)
    {
        var root = Node.Parse("{\"apiVersion\":\"events.k8s.io/v1\",\"kind\":\"Event\",\"reportingController\":\"sluice.dev/controller\"}"u8);
        var metadata = root.EnsureObject("metadata");
        metadata.Set("generateName", "sluice-controller-");
        metadata.Set("namespace", SpaceOf(regarding));
        root.Set("eventTime", LeaseJson.TimeOf(time.GetUtcNow()));
        root.Set("type", type);
        root.Set("reason", reason);
        root.Set("action", reason);
        root.Set("note", note.Length <= LongestNote ? note : note[..LongestNote]);
        root.Set("reportingInstance", identity);
        var about = root.EnsureObject("regarding");
        about.Set("apiVersion", regarding.Group.Length == 0 ? regarding.Version : $"{regarding.Group}/{regarding.Version}");
        about.Set("kind", kind);
        if (regarding.Namespace.Length > 0)
        {
            about.Set("namespace", regarding.Namespace);
        }

        about.Set("name", regarding.Name);
        var events = new ObjectReference("events.k8s.io", "v1", "events", SpaceOf(regarding), "");
        await client.CallAsync(HttpMethod.Post, events.Path, new RequestBody(root.ToJson()), cancellation).ConfigureAwait(false);
    }

    // Those of objects outside of namespaces go where every version of the API server takes them; kubectl describe finds them there.
    private static string SpaceOf(ObjectReference regarding) => regarding.Namespace.Length > 0 ? regarding.Namespace : "kube-system";
}
