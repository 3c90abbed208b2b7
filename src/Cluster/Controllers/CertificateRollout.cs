using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Sluice.Cluster.Watching;
using Sluice.Json;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers;

/// <summary>
/// Rolls Deployments that read their certificate at their start alone: those with the annotation <c>sluice.dev/roll-with-secret: NAME</c> in the Secret's namespace get
/// the certificate's hash on their pod template when it changes, one Deployment at a time, each ready before the next. One that does not become ready stops the
/// rollout: the others keep what works. Level-triggered: it looks at what is, and can begin anywhere.
/// </summary>
/// <param name="tools">The API server, and who is told.</param>
/// <param name="secret">The certificate's Secret.</param>
internal sealed class CertificateRollout(ControllerTools tools, ObjectReference secret) : IControllerPart
{
    /// <summary>Owns the fields that it writes.</summary>
    public const string FieldManager = "sluice-controller";

    // What was missed, were anything ever missed, is seen after this.
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);

    private static readonly Counter<long> Rollouts = SluiceMeter.Instance.CreateCounter<long>("sluice_controller_rollouts_total", description: "Deployments that were rolled for a certificate, by what became of it.");

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string Name => "certificate-rollout";

    /// <inheritdoc />
    public Task RunAsync(CancellationToken cancellation)
    {
        var loop = new ControllerLoop(tools.Client, tools.Time, tools.Logger);
        var secrets = loop.Follow(secret);
        var deployments = loop.Follow(new ObjectReference("apps", "v1", "deployments", secret.Namespace, ""));
        return loop.RunAsync(
            async ending =>
            {
                await ReconcileAsync(secrets, deployments, ending).ConfigureAwait(false);
                return Resync;
            },
            cancellation);
    }

    private async Task ReconcileAsync(ObjectCache secrets, ObjectCache deployments, CancellationToken cancellation)
    {
        if (secrets.Find(new ObjectKey(secret.Namespace, secret.Name)) is not { } answer || HashOf(answer) is not { } hash)
        {
            return;
        }

        foreach (var key in deployments.Keys.OrderBy(key => key.Name, StringComparer.Ordinal))
        {
            if (deployments.Find(key) is { } found && ControllerJson.Parse(found) is var item && new RolledDeployment(item).Secret == secret.Name
                && !await IsDoneAsync(key, new RolledDeployment(item), hash, cancellation).ConfigureAwait(false))
            {
                return;
            }
        }

        if (!tools.IsDryRun && Say($"done {hash}"))
        {
            ControllerLog.Done(tools.Logger, hash);
        }
    }

    // Whether the next one may begin.
    private async Task<bool> IsDoneAsync(ObjectKey key, RolledDeployment deployment, string hash, CancellationToken cancellation)
    {
        if (deployment.Hash != hash)
        {
            return await BeginAsync(key, hash, cancellation).ConfigureAwait(false);
        }

        if (deployment.State == RolloutState.Stuck && !tools.IsDryRun && Say($"stuck {key} {hash}"))
        {
            const string reason = "it exceeded its progressDeadlineSeconds";
            ControllerLog.Stopped(tools.Logger, key.ToString(), hash, reason);
            Rollouts.Add(1, new KeyValuePair<string, object?>("result", "stopped"));
            await tools.Events.SayAsync(Reference(key), "Deployment", "Warning", "CertificateRolloutStopped", $"it does not become ready with the certificate of Secret {secret.Name}: {reason}; Deployments behind it keep theirs", cancellation).ConfigureAwait(false);
        }

        return deployment.State == RolloutState.Ready;
    }

    private async Task<bool> BeginAsync(ObjectKey key, string hash, CancellationToken cancellation)
    {
        if (tools.IsDryRun)
        {
            if (Say($"would {key} {hash}"))
            {
                ControllerLog.WouldBegin(tools.Logger, key.ToString(), hash);
            }

            return true;
        }

        var answer = await tools.Client.CallAsync(HttpMethod.Patch, $"{Reference(key).Path}?fieldManager={FieldManager}&force=true", Apply(key, hash), cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found && Say($"begun {key} {hash}"))
        {
            ControllerLog.Begun(tools.Logger, key.ToString(), hash);
            Rollouts.Add(1, new KeyValuePair<string, object?>("result", "begun"));
            await tools.Events.SayAsync(Reference(key), "Deployment", "Normal", "CertificateRollout", $"its pods are started again with the certificate of Secret {secret.Name}", cancellation).ConfigureAwait(false);
        }
        else if (answer.Outcome is not (KubernetesOutcome.Found or KubernetesOutcome.NotFound))
        {
            ControllerLog.Failed(tools.Logger, key.ToString(), answer.Explain(Reference(key), "patch"));
        }

        return false;
    }

    // What was said once is not said again.
    private bool Say(string what) => _said.Add(what);

    private ObjectReference Reference(ObjectKey key) => new("apps", "v1", "deployments", secret.Namespace, key.Name);

    private static RequestBody Apply(ObjectKey key, string hash)
    {
        var deployment = Node.Parse("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\"}"u8);
        var metadata = deployment.EnsureObject("metadata");
        metadata.Set("name", key.Name);
        metadata.Set("namespace", key.Namespace);
        deployment.EnsureObject("spec").EnsureObject("template").EnsureObject("metadata").EnsureObject("annotations").Set(RolledDeployment.HashAnnotation, hash);
        return deployment.ToBody(ControllerJson.ApplyPatch);
    }

    // Of the certificates alone: nobody learns anything of the key by it.
    private static string? HashOf(KubernetesAnswer answer)
    {
        var data = ControllerJson.Parse(answer)["data"u8];
        return data["tls.crt"].Text is { Length: > 0 } certificate
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{certificate}\n{data["ca.crt"].Text}")))[..32]
            : null;
    }
}
