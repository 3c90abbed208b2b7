using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Cluster.Watching;
using Sluice.Json;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers.Registration;

/// <summary>
/// Keeps the webhook configurations in the cluster equal to what sluice.yaml says, with the authorities of the certificate's Secret. There are webhooks while there is a
/// Sluice to answer them: they come when its Deployment is available for the first time, and go as soon as it, or its namespace, is being deleted, while its pods drain.
/// </summary>
/// <param name="tools">The API server, and who is told.</param>
/// <param name="options">What is kept.</param>
internal sealed class WebhookRegistration(ControllerTools tools, RegistrationOptions options) : IControllerPart
{
    /// <summary>Owns the fields that it writes.</summary>
    public const string FieldManager = "sluice-controller-registration";

    // What was missed, were anything ever missed, is seen after this.
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);

    private static readonly Counter<long> Writes = SluiceMeter.Instance.CreateCounter<long>("sluice_controller_registrations_total", description: "What became of webhook configurations that the controller keeps.");

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private KeptConfiguration[] _kept = [];
    private Authorities _authorities = Authorities.None;
    private volatile ControllerLoop? _loop;

    /// <inheritdoc />
    public string Name => "registration";

    private ObjectReference OwnNamespace => new("", "v1", "namespaces", "", options.Target.OwnNamespace);

    /// <inheritdoc />
    public void Wake() => _loop?.Wake();

    /// <inheritdoc />
    public Task RunAsync(CancellationToken cancellation)
    {
        // What was remembered when this replica acted before, others may have changed for good reasons since.
        _kept = [new KeptConfiguration(tools, options, PolicyKind.Mutating), new KeptConfiguration(tools, options, PolicyKind.Validating)];
        _authorities = Authorities.None;
        var loop = new ControllerLoop(tools.Client, tools.Time, tools.Logger);
        var seen = new Seen(
            loop.Follow(OwnNamespace),
            options.Deployment is { } deployment ? loop.Follow(deployment) : null,
            options.AuthoritySecret is { } secret ? loop.Follow(secret) : null,
            [.. _kept.Select(configuration => loop.Follow(configuration.Reference))]);
        _loop = loop;
        return loop.RunAsync(ending => LookAsync(seen, ending), cancellation);
    }

    /// <summary>Takes note of what became of a configuration.</summary>
    public static void Count(string result) => Writes.Add(1, new KeyValuePair<string, object?>("result", result));

    private async Task<TimeSpan> LookAsync(Seen seen, CancellationToken cancellation)
    {
        var space = ControllerJson.Parse(seen.Namespace.Find(new ObjectKey("", OwnNamespace.Name)));
        var deployment = options.Deployment is { } reference ? ControllerJson.Parse(seen.Deployment!.Find(new ObjectKey(reference.Namespace, reference.Name))) : default;
        if (WhyGone(space, deployment) is { } reason)
        {
            await RemoveAsync(seen, reason, cancellation).ConfigureAwait(false);
            return Resync;
        }

        if (!TryReadAuthorities(seen))
        {
            return Resync;
        }

        var wait = _authorities.NextEnd(options.AuthorityOverlap) is { } end && end - tools.Time.GetUtcNow() is var left && left < Resync ? TimeSpan.FromSeconds(Math.Max(left.TotalSeconds, 0.1)) : Resync;
        for (var i = 0; i < _kept.Length; i++)
        {
            var live = seen.Configurations[i].Find(new ObjectKey("", KeptConfiguration.Name));
            if (live is null && WhyNotYet(deployment) is { } waiting)
            {
                Say(waiting, () => ControllerLog.RegistrationWaits(tools.Logger, waiting));
                continue;
            }

            wait = Min(wait, await _kept[i].KeepAsync(live, options.AuthoritySecret is null ? null : _authorities, space, cancellation).ConfigureAwait(false) ?? Resync);
        }

        return wait;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private string? WhyGone(Node space, Node deployment)
    {
        if (!space.Exists || space.IsTerminating())
        {
            return $"namespace {OwnNamespace.Name} is {(space.Exists ? "being deleted" : "gone")}";
        }

        return options.Deployment is not { } reference || (deployment.Exists && !deployment.IsTerminating()) ? null
            : $"Deployment {reference.Namespace}/{reference.Name} is {(deployment.Exists ? "being deleted" : "gone")}";
    }

    // A webhook that fails closed with nobody to answer it keeps the whole cluster waiting. Once there are some, they stay: a Sluice that is down is no reason to let everything pass.
    private string? WhyNotYet(Node deployment) => options.Deployment is { } reference && (deployment["status"u8]["availableReplicas"u8].Integer ?? 0) == 0
        ? $"Deployment {reference.Namespace}/{reference.Name} has no pod that is available"
        : null;

    private async Task RemoveAsync(Seen seen, string reason, CancellationToken cancellation)
    {
        for (var i = 0; i < _kept.Length; i++)
        {
            if (seen.Configurations[i].Find(new ObjectKey("", KeptConfiguration.Name)) is not null)
            {
                await _kept[i].RemoveAsync(reason, cancellation).ConfigureAwait(false);
            }
        }
    }

    // False: nothing may be written, since nobody would be trusted.
    private bool TryReadAuthorities(Seen seen)
    {
        if (options.AuthoritySecret is not { } secret)
        {
            return true;
        }

        foreach (var configuration in seen.Configurations)
        {
            var live = ControllerJson.Parse(configuration.Find(new ObjectKey("", KeptConfiguration.Name)));
            _authorities = _authorities.With(KeptConfiguration.AuthoritiesOf(live));
        }

        var pem = PemOf(ControllerJson.Parse(seen.Secret!.Find(new ObjectKey(secret.Namespace, secret.Name))), out var fault);
        if (pem is null || Authorities.TryParse(pem) is not { } wanted)
        {
            fault ??= "ca.crt holds no certificate in PEM";
            Say(fault, () => ControllerLog.AuthorityUnreadable(tools.Logger, $"{secret.Namespace}/{secret.Name}", fault));
            return _authorities.Count > 0;
        }

        _authorities = _authorities.Next(wanted, tools.Time.GetUtcNow(), options.AuthorityOverlap);
        return true;
    }

    private static string? PemOf(Node secret, out string? fault)
    {
        fault = !secret.Exists ? "there is no such Secret" : !secret["data"u8]["ca.crt"].Exists ? "it has no ca.crt" : null;
        var buffer = new byte[secret["data"u8]["ca.crt"].Text?.Length ?? 0];
        return fault is null && Convert.TryFromBase64String(secret["data"u8]["ca.crt"].Text ?? "", buffer, out var length) ? System.Text.Encoding.UTF8.GetString(buffer.AsSpan(0, length)) : null;
    }

    private void Say(string what, Action say)
    {
        if (_said.Add(what))
        {
            say();
        }
    }

    private sealed record Seen(ObjectCache Namespace, ObjectCache? Deployment, ObjectCache? Secret, IReadOnlyList<ObjectCache> Configurations);
}
