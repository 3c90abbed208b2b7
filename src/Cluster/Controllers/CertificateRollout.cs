using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Watching;
using Sluice.Json;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers;

/// <summary>
/// Rolls Deployments that read their certificate at their start alone: those with the annotation <c>sluice.dev/roll-with-secret: NAME</c> in the Secret's namespace get
/// the certificate's hash on their pod template when it changes, one Deployment at a time, each ready before the next. One that does not become ready stops the
/// rollout: the others keep what works. Level-triggered: it looks at what is, and can begin anywhere.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="secret">The certificate's Secret.</param>
/// <param name="isDryRun">Whether it only says what it would do.</param>
/// <param name="events">Gets what it does.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what it does.</param>
internal sealed class CertificateRollout(ApiServerClient client, ObjectReference secret, bool isDryRun, ControllerEvents events, TimeProvider time, ILogger logger)
{
    /// <summary>Owns the fields that it writes.</summary>
    public const string FieldManager = "sluice-controller";

    // What was missed, were anything ever missed, is seen after this.
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);

    private static readonly Counter<long> Rollouts = SluiceMeter.Instance.CreateCounter<long>("sluice_controller_rollouts_total", description: "Deployments that were rolled for a certificate, by what became of it.");

    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>Acts until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var secrets = new ObjectCache(time, long.MaxValue) { Changed = _ => Wake() };
        var deployments = new ObjectCache(time, long.MaxValue) { Changed = _ => Wake() };
        var watching = Task.WhenAll(
            Follow(secret, secrets, cancellation),
            Follow(new ObjectReference("apps", "v1", "deployments", secret.Namespace, ""), deployments, cancellation));
        try
        {
            while (true)
            {
                if (secrets.IsFresh && deployments.IsFresh)
                {
                    await ReconcileAsync(secrets, deployments, cancellation).ConfigureAwait(false);
                }

                await _changed.WaitAsync(secrets.IsFresh && deployments.IsFresh ? Resync : TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await watching.ConfigureAwait(false);
        }
    }

    private Task Follow(ObjectReference resource, ObjectCache cache, CancellationToken cancellation) =>
        Task.Run(() => new Reflector(client, new WatchedResource(resource), cache, time, logger).RunAsync(cancellation), CancellationToken.None);

    // Several changes are one look.
    private void Wake()
    {
        if (_changed.CurrentCount == 0)
        {
            try
            {
                _changed.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else was quicker.
            }
        }
    }

    private async Task ReconcileAsync(ObjectCache secrets, ObjectCache deployments, CancellationToken cancellation)
    {
        if (secrets.Find(new ObjectKey(secret.Namespace, secret.Name)) is not { } answer || HashOf(answer) is not { } hash)
        {
            return;
        }

        foreach (var key in deployments.Keys.OrderBy(key => key.Name, StringComparer.Ordinal))
        {
            if (deployments.Find(key) is { } found && Node.ParseOrMissing(found.Body.Span) is var item && new RolledDeployment(item).Secret == secret.Name
                && !await IsDoneAsync(key, new RolledDeployment(item), hash, cancellation).ConfigureAwait(false))
            {
                return;
            }
        }

        if (!isDryRun && Say($"done {hash}"))
        {
            ControllerLog.Done(logger, hash);
        }
    }

    // Whether the next one may begin.
    private async Task<bool> IsDoneAsync(ObjectKey key, RolledDeployment deployment, string hash, CancellationToken cancellation)
    {
        if (deployment.Hash != hash)
        {
            return await BeginAsync(key, hash, cancellation).ConfigureAwait(false);
        }

        if (deployment.State == RolloutState.Stuck && !isDryRun && Say($"stuck {key} {hash}"))
        {
            const string reason = "it exceeded its progressDeadlineSeconds";
            ControllerLog.Stopped(logger, key.ToString(), hash, reason);
            Rollouts.Add(1, new KeyValuePair<string, object?>("result", "stopped"));
            await events.SayAsync(Reference(key), "Deployment", "Warning", "CertificateRolloutStopped", $"it does not become ready with the certificate of Secret {secret.Name}: {reason}; Deployments behind it keep theirs", cancellation).ConfigureAwait(false);
        }

        return deployment.State == RolloutState.Ready;
    }

    private async Task<bool> BeginAsync(ObjectKey key, string hash, CancellationToken cancellation)
    {
        if (isDryRun)
        {
            if (Say($"would {key} {hash}"))
            {
                ControllerLog.WouldBegin(logger, key.ToString(), hash);
            }

            return true;
        }

        var answer = await client.CallAsync(HttpMethod.Patch, $"{Reference(key).Path}?fieldManager={FieldManager}&force=true", Apply(key, hash), cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found && Say($"begun {key} {hash}"))
        {
            ControllerLog.Begun(logger, key.ToString(), hash);
            Rollouts.Add(1, new KeyValuePair<string, object?>("result", "begun"));
            await events.SayAsync(Reference(key), "Deployment", "Normal", "CertificateRollout", $"its pods are started again with the certificate of Secret {secret.Name}", cancellation).ConfigureAwait(false);
        }
        else if (answer.Outcome is not (KubernetesOutcome.Found or KubernetesOutcome.NotFound))
        {
            ControllerLog.Failed(logger, key.ToString(), answer.Explain(Reference(key), "patch"));
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
        return new RequestBody(deployment.ToJson(), "application/apply-patch+yaml");
    }

    // Of the certificates alone: nobody learns anything of the key by it.
    private static string? HashOf(KubernetesAnswer answer)
    {
        var data = Node.ParseOrMissing(answer.Body.Span)["data"u8];
        return data["tls.crt"].Text is { Length: > 0 } certificate
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{certificate}\n{data["ca.crt"].Text}")))[..32]
            : null;
    }
}
