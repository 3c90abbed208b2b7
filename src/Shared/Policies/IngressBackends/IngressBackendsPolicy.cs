using System.Collections.Frozen;
using Sluice.Admission;
using Sluice.Cluster;

namespace Sluice.Policies.IngressBackends;

/// <summary>Denies Ingresses that send requests to Services or ports that are not there.</summary>
/// <param name="api">The cluster.</param>
/// <param name="ports">Whether ports are checked.</param>
/// <param name="ignoredPortNames">Port names that mark a backend as no Service.</param>
internal sealed class IngressBackendsPolicy(IKubernetesApi api, bool ports, IEnumerable<string> ignoredPortNames) : IPolicy
{
    // Each is a request to the API server. Ingress controllers have trouble with a tenth of that in one Ingress.
    private const int MostServices = 500;

    private static readonly ObjectReference Services = new("", "v1", "services", "", "");

    private readonly FrozenSet<string> _ignoredPortNames = ignoredPortNames.ToFrozenSet(StringComparer.Ordinal);

    public static PolicyType Type { get; } = new()
    {
        Name = "ingress-backends",
        Kind = PolicyKind.Validating,
        Summary = "Denies an Ingress whose backend Services or ports do not exist. A Service must be there before the Ingress that names it: "
            + "put it first when both are in one file. Resource backends are left alone, and so is an update that does not touch the spec. "
            + "Sluice's service account needs the verbs get, list and watch on services: they are watched, and one that is missing or does not fit is read once more before it is denied. With get alone each is read. A lookup that cannot be made is decided by failurePolicy.",
        Options = IngressBackendsOptions.All,
        Rules = _ => [new ResourceRule("networking.k8s.io", "ingresses", Operations.Create | Operations.Update)],
        Create = context => new IngressBackendsPolicy(
            context.Services.Kubernetes ?? new UnconnectedKubernetesApi(UnconnectedKubernetesApi.Nothing),
            context.Settings.Get(IngressBackendsOptions.Ports),
            context.Settings.Get(IngressBackendsOptions.IgnoredPortNames)),
        ExampleSettings = "ports: true\n",
    };

    /// <inheritdoc />
    public IReadOnlyList<ObjectReference> LookUps { get; } = [Services];

    /// <inheritdoc />
    public async ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        var backends = IsSignificant(request) ? Backend.Collect(request.Object["spec"u8]) : [];
        backends.RemoveAll(backend => backend.PortName is { } name && _ignoredPortNames.Contains(name));
        if (backends.Count == 0)
        {
            return Verdict.Allow;
        }

        var services = backends.Select(backend => backend.Service).Distinct(StringComparer.Ordinal).Count();
        if (services > MostServices)
        {
            return Verdict.Deny($"spec.rules: the Ingress names {services} Services; expected at most {MostServices}, each of which is looked up");
        }

        return Judge(request.Namespace, backends, await FindAsync(request.Namespace, backends, cancellation).ConfigureAwait(false));
    }

    // An Ingress whose Service has gone since must still lose its finalizers: only what is newly asked for is looked at.
    private static bool IsSignificant(AdmissionRequest request) =>
        request.Operation != Operations.Update
        || (request.Object["metadata"u8]["deletionTimestamp"u8].IsAbsent && !request.Object["spec"u8].ValueEquals(request.OldObject["spec"u8]));

    // The Service may have changed a moment ago, with the Ingress in one file: what memory would deny is read before it is.
    private async Task<IReadOnlyDictionary<string, KubernetesAnswer>> FindAsync(string @namespace, List<Backend> backends, CancellationToken cancellation)
    {
        ObjectReference Named(string name) => Services with { Namespace = @namespace, Name = name };
        var answers = await ServiceLookup.GetAsync(backends.Select(backend => backend.Service), (name, token) => api.LookUpAsync(Named(name), token), cancellation).ConfigureAwait(false);
        var remembered = backends.Where(backend => answers[backend.Service].IsRemembered && Fault(@namespace, backend, answers[backend.Service]) is not null);
        foreach (var (name, answer) in await ServiceLookup.GetAsync(remembered.Select(backend => backend.Service), (name, token) => api.GetAsync(Named(name), token), cancellation).ConfigureAwait(false))
        {
            answers[name] = answer;
        }

        return answers;
    }

    private Verdict Judge(string @namespace, List<Backend> backends, IReadOnlyDictionary<string, KubernetesAnswer> answers)
    {
        var unknown = backends.Select(backend => backend.Service).Distinct(StringComparer.Ordinal)
            .Where(service => !IsKnown(answers[service]))
            .ToList();
        var faults = backends.Select(backend => Fault(@namespace, backend, answers[backend.Service])).OfType<string>().ToList();
        if (unknown.Count == 0)
        {
            return Verdict.DenyIfAny(faults);
        }

        // What is missing for certain is denied, whatever the rest would have been.
        var why = Explain(@namespace, unknown, answers[unknown[0]]);
        return faults.Count > 0 ? Verdict.DenyIfAny(faults).Warn(why) : Verdict.Undecided(why, answers[unknown[0]].Outcome == KubernetesOutcome.Unavailable);
    }

    private static bool IsKnown(KubernetesAnswer answer) => answer.Outcome is KubernetesOutcome.Found or KubernetesOutcome.NotFound;

    private string? Fault(string @namespace, Backend backend, KubernetesAnswer answer)
    {
        if (answer.Outcome == KubernetesOutcome.NotFound)
        {
            return $"{backend.Path}: Service \"{backend.Service}\" does not exist in namespace \"{@namespace}\"; expected one that does: create it before the Ingress";
        }

        if (!ports || answer.Outcome != KubernetesOutcome.Found || ServicePorts.Read(answer.Body.Span) is not { } known || known.Has(backend))
        {
            return null;
        }

        return $"{backend.Path}: Service \"{backend.Service}\" has no port {backend.Port}; {known}";
    }

    private static string Explain(string @namespace, List<string> services, KubernetesAnswer answer)
    {
        var names = string.Join(", ", services.Select(service => $"\"{service}\""));
        return $"Service {names} could not be looked up: {answer.Explain(Services with { Namespace = @namespace })}";
    }
}
