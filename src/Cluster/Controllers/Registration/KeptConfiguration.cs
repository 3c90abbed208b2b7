using System.Text;
using Sluice.Admission;
using Sluice.Cluster.Watching;
using Sluice.Json;
using Sluice.Webhooks;

namespace Sluice.Cluster.Controllers.Registration;

/// <summary>One webhook configuration that is kept.</summary>
internal sealed class KeptConfiguration(ControllerTools tools, RegistrationOptions options, PolicyKind kind)
{
    /// <summary>The name of both.</summary>
    public const string Name = "sluice";

    // Whoever keeps on changing it has it for longer each time, up to half a minute: two that fight cost the API server more than either is worth.
    private static readonly TimeSpan Forgiven = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly Backoff _contest = new(Random.Shared.NextDouble);
    private (string Wanted, string Version) _settled;
    private DateTimeOffset _restored;
    private DateTimeOffset _notBefore;

    /// <summary>Which one.</summary>
    public ObjectReference Reference { get; } = new("admissionregistration.k8s.io", "v1", kind == PolicyKind.Mutating ? "mutatingwebhookconfigurations" : "validatingwebhookconfigurations", "", Name);

    private string KindName => kind == PolicyKind.Mutating ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration";

    private string Label => $"{KindName} {Name}";

    /// <summary>The authorities that a configuration trusts.</summary>
    public static Authorities AuthoritiesOf(Node live)
    {
        var bundle = DesiredConfiguration.BundleOf(live);
        var buffer = new byte[bundle?.Length ?? 0];
        return bundle is not null && Convert.TryFromBase64String(bundle, buffer, out var length)
            ? Authorities.Read(Encoding.UTF8.GetString(buffer.AsSpan(0, length)), live["metadata"u8]["annotations"u8][Authorities.Annotation].Text)
            : Authorities.None;
    }

    /// <summary>Makes it what it should be.</summary>
    /// <param name="seen">The configuration as the watch knows it.</param>
    /// <param name="authorities">The caBundle; null to leave it as it is.</param>
    /// <param name="space">Sluice's namespace.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>When to look again, if that is before something changes.</returns>
    public async Task<TimeSpan?> KeepAsync(KubernetesAnswer? seen, Authorities? authorities, Node space, CancellationToken cancellation)
    {
        var manifest = Node.Parse(WebhookManifest.Write(options.Configuration(), kind, options.Target with { CaBundle = null, CertManagerCertificate = null }).Span);
        var wanted = $"{manifest}{authorities?.Pem}{authorities?.Record}";
        var isForeign = _settled.Wanted == wanted;
        if (isForeign && VersionOf(ControllerJson.Parse(seen)) == _settled.Version)
        {
            return null;
        }

        var left = _notBefore - tools.Time.GetUtcNow();
        if (isForeign && left > TimeSpan.Zero)
        {
            return left;
        }

        // The watch leaves out whose the fields are.
        var answer = await tools.Client.CallAsync(HttpMethod.Get, Reference.Path, null, cancellation).ConfigureAwait(false);
        if (answer.Outcome is not (KubernetesOutcome.Found or KubernetesOutcome.NotFound))
        {
            return Fail(answer, "get");
        }

        var live = ControllerJson.Parse(answer);
        var made = new DesiredConfiguration(live, options.LeftTo).Make(manifest, authorities);
        Own(made, space);
        return await WriteAsync(live, made, wanted, isForeign, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes it away.</summary>
    public async Task RemoveAsync(string reason, CancellationToken cancellation)
    {
        _settled = default;
        if (tools.IsDryRun)
        {
            ControllerLog.WouldRegister(tools.Logger, Label, $"removed: {reason}");
            return;
        }

        var answer = await tools.Client.CallAsync(HttpMethod.Delete, Reference.Path, null, cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found)
        {
            ControllerLog.Unregistered(tools.Logger, Label, reason);
            WebhookRegistration.Count("removed");
        }
        else if (answer.Outcome != KubernetesOutcome.NotFound)
        {
            Fail(answer, "delete");
        }
    }

    private async Task<TimeSpan?> WriteAsync(Node live, Node made, string wanted, bool isForeign, CancellationToken cancellation)
    {
        var (method, path) = live.Exists ? (HttpMethod.Put, Reference.Path) : (HttpMethod.Post, (Reference with { Name = "" }).Path);
        var query = $"?fieldManager={WebhookRegistration.FieldManager}{(tools.IsDryRun ? "&dryRun=All" : "")}";
        var answer = await tools.Client.CallAsync(method, path + query, made.ToBody(), cancellation).ConfigureAwait(false);
        if (answer.Outcome != KubernetesOutcome.Found)
        {
            return Fail(answer, live.Exists ? "update" : "create");
        }

        var written = ControllerJson.Parse(answer);
        _settled = (wanted, VersionOf(tools.IsDryRun ? live : written));
        if (!live.Exists || !IsSame(live, written))
        {
            await SayAsync(live.Exists ? "updated" : "created", isForeign, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    private async Task SayAsync(string result, bool isForeign, CancellationToken cancellation)
    {
        if (tools.IsDryRun)
        {
            ControllerLog.WouldRegister(tools.Logger, Label, result);
            return;
        }

        WebhookRegistration.Count(isForeign ? "restored" : result);
        if (!isForeign)
        {
            ControllerLog.Registered(tools.Logger, Label, result);
            await tools.Events.SayAsync(Reference, KindName, "Normal", "WebhooksRegistered", $"{result}, as sluice.yaml and the certificate's Secret say", cancellation).ConfigureAwait(false);
            return;
        }

        ControllerLog.Restored(tools.Logger, Label);
        PauseContest();
        await tools.Events.SayAsync(Reference, KindName, "Warning", "WebhooksRestored", "somebody else changed it; it is as sluice.yaml says again", cancellation).ConfigureAwait(false);
    }

    private void PauseContest()
    {
        var now = tools.Time.GetUtcNow();
        if (now - _restored > Forgiven)
        {
            _contest.Reset();
        }

        _restored = now;
        _notBefore = now + _contest.Next();
    }

    private TimeSpan Fail(KubernetesAnswer answer, string verb)
    {
        // Somebody else wrote in between: what came of it is on its way.
        if (answer.Status != (int)System.Net.HttpStatusCode.Conflict)
        {
            ControllerLog.RegistrationFailed(tools.Logger, Label, answer.Explain(Reference, verb));
            WebhookRegistration.Count("failed");
        }

        return Soon;
    }

    // What is left of an uninstalled Sluice goes with its namespace at the latest, whoever was in time and whoever was not.
    private static void Own(Node made, Node space)
    {
        var owner = Node.Parse("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\"}"u8);
        owner.Set("name", space["metadata"u8]["name"u8].Text ?? "");
        owner.Set("uid", space["metadata"u8]["uid"u8].Text ?? "");
        var owners = made.EnsureObject("metadata").EnsureArray("ownerReferences");
        owners.RemoveWhere(other => other["kind"u8].TextEquals("Namespace"u8));
        owners.Append(owner);
    }

    private static bool IsSame(Node one, Node other) => one["webhooks"u8].ValueEquals(other["webhooks"u8])
        && one["metadata"u8]["labels"u8].ValueEquals(other["metadata"u8]["labels"u8])
        && one["metadata"u8]["annotations"u8].ValueEquals(other["metadata"u8]["annotations"u8]);

    private static string VersionOf(Node item) => item["metadata"u8]["resourceVersion"u8].Text ?? "";
}
