using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Patching;
using Sluice.Pipeline;

namespace Sluice.Cluster.Scanning;

/// <summary>What the policies say of one object.</summary>
internal readonly record struct Verdicts(IReadOnlyList<ScanFinding> Findings, int Passed);

/// <summary>
/// Has the admission core judge objects, bytes in and bytes out, as the API server would at their creation: mutating policies first, then validating ones about what
/// became of them. Used by one caller at a time.
/// </summary>
/// <param name="configuration">The policies.</param>
/// <param name="options">Who asks, and what is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class ObjectJudge(SluiceConfiguration configuration, ScanOptions options, TimeProvider time) : IDisposable
{
    // More than that is shown of no patch.
    private const int LongestPatch = 16 * 1024;

    private const int MostPaths = 5;

    private readonly ObjectReview _review = new(options.User, options.EffectiveGroups);
    private readonly ByteBuffer _answer = new();
    private readonly Dictionary<string, SluiceConfiguration> _selected = new(StringComparer.Ordinal);
    private readonly Seen _seen = new();
    private WebhookEndpoint? _endpoint;
    private SluiceConfiguration? _asked;

    /// <summary>The labels of namespaces, for the policies' namespaceSelector; of one that is not here, its name is its label.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; set; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Judges an object.</summary>
    /// <param name="resource">Its resource.</param>
    /// <param name="item">The object, parsed.</param>
    /// <param name="json">The same, as it was read.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<Verdicts> JudgeAsync(ScannedResource resource, Node item, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        _endpoint ??= new WebhookEndpoint(() => _asked!, NullLogger.Instance, time, _seen);
        var name = item["metadata"u8]["name"u8].Text ?? "";
        var own = item["metadata"u8]["namespace"u8].Text ?? "";
        var space = resource is { Group: "", Plural: "namespaces" } ? name : own;
        var about = new ScannedObject(resource.ApiVersion, resource.Kind, own, name);
        _asked = Selected(space);
        _seen.Clear();
        var body = _review.Write(resource, space, name, json.Span, isBare: !item["kind"u8].Exists);
        var (changed, patch, difference, isAllowed) = ("", "", "", true);
        if (ScanRules.IsWanted(_asked, resource, PolicyKind.Mutating))
        {
            if (await AskAsync("/mutate", body, cancellation).ConfigureAwait(false) is { } fault)
            {
                return Fault(about, fault);
            }

            isAllowed = !_seen.IsDenied;
            if (_seen.IsPatched && isAllowed)
            {
                (var patched, changed, patch, difference) = Patch(item, resource);
                body = _review.Write(resource, space, name, patched.ToJson().Span, isBare: false);
            }
        }

        // The API server asks no validating webhook about what a mutating one refused.
        if (isAllowed && ScanRules.IsWanted(_asked, resource, PolicyKind.Validating) && await AskAsync("/validate", body, cancellation).ConfigureAwait(false) is { } validating)
        {
            return Fault(about, validating);
        }

        return new Verdicts(
            [.. _seen.Outcomes.Select(outcome => new ScanFinding(outcome.Policy, outcome.Type, outcome.Result, about, outcome.Result == ScanResult.Changed ? changed : outcome.Message)
            {
                Patch = outcome.Result == ScanResult.Changed ? patch : "",
                Difference = outcome.Result == ScanResult.Changed ? difference : "",
            })],
            _seen.Passed);
    }

    /// <inheritdoc />
    public void Dispose() => _review.Dispose();

    private static Verdicts Fault(ScannedObject about, string fault) => new([new ScanFinding("", "", ScanResult.Failed, about, fault)], 0);

    private async ValueTask<string?> AskAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        _answer.Reset();
        WebhookRoute.TryMatch(path, "", out var route);
        var status = await _endpoint!.AnswerAsync(route!, body, _answer, default, cancellation).ConfigureAwait(false);
        return status == 200 ? null : Node.ParseOrMissing(_answer.Span)["error"u8].Text ?? $"Sluice answers {status}";
    }

    private (Node Patched, string Changed, string Patch, string Difference) Patch(Node item, ScannedResource resource)
    {
        var before = item.Copy();
        if (!before["kind"u8].Exists)
        {
            before.Set("apiVersion", resource.ApiVersion);
            before.Set("kind", resource.Kind);
        }

        var patched = before.Copy();
        var patch = Node.Parse(Convert.FromBase64String(Node.Parse(_answer.Span)["response"u8]["patch"u8].Text ?? "W10="));
        if (PatchReader.Apply(patched, patch) is { } fault)
        {
            throw new InvalidOperationException($"a patch of Sluice's own cannot be applied: {fault}");
        }

        var text = patch.ToString();
        return (patched, Describe(patch), text.Length <= LongestPatch ? text : "", options.Difference?.Invoke(before, patched) ?? "");
    }

    // Which fields, for people; several mutating policies of one object share what they make of it.
    private static string Describe(Node patch)
    {
        var paths = new List<string>();
        foreach (var operation in patch.Items)
        {
            paths.Add(PlainText.Value(operation["path"u8].Text));
        }

        var more = paths.Count > MostPaths ? $" and {paths.Count - MostPaths} more" : "";
        return $"changes {string.Join(", ", paths.Take(MostPaths))}{more}";
    }

    // What the API server does by the webhook configuration, before it calls. As there, a selector of namespaces keeps no cluster-scoped object away.
    private SluiceConfiguration Selected(string space)
    {
        if (space.Length == 0)
        {
            return configuration;
        }

        if (!_selected.TryGetValue(space, out var selected))
        {
            var labels = new Dictionary<string, string>(Namespaces.GetValueOrDefault(space) ?? new Dictionary<string, string>(), StringComparer.Ordinal);
            labels.TryAdd(NamespaceScope.NameLabel, space);
            var all = configuration.Policies.Where(policy => policy.Match.NamespaceSelector.Matches(new DictionaryLabels(labels))).ToList();

            // Namespaces with the same policies share them: each has an index of its own.
            selected = all.Count == configuration.Policies.Length ? configuration
                : _selected.Values.FirstOrDefault(known => known.Policies.SequenceEqual(all)) ?? configuration with { Policies = [.. all] };
            _selected.Add(space, selected);
        }

        return selected;
    }

    /// <summary>What policies said since it was cleared.</summary>
    private sealed class Seen : IDecisionObserver
    {
        public List<(string Policy, string Type, ScanResult Result, string Message)> Outcomes { get; } = [];

        public int Passed { get; private set; }

        public bool IsPatched { get; private set; }

        public bool IsDenied { get; private set; }

        public void Clear()
        {
            Outcomes.Clear();
            (Passed, IsPatched, IsDenied) = (0, false, false);
        }

        public void Decided(ref DecidedReview review)
        {
            foreach (var outcome in review.Decision.Outcomes)
            {
                if (outcome.Result == PolicyResult.Allowed)
                {
                    Passed++;
                    continue;
                }

                IsPatched |= outcome.Result == PolicyResult.Patched;
                var message = outcome.Result == PolicyResult.Denied ? review.Decision.Denials.FirstOrDefault(denial => denial.Policy == outcome.Policy)?.Message : null;
                Outcomes.Add((outcome.Policy, outcome.Type, ResultOf(outcome.Result), PlainText.Clean(message ?? outcome.Detail, PlainText.LongestMessage)));
            }

            IsDenied = !review.Decision.IsAllowed;
        }

        private static ScanResult ResultOf(PolicyResult result) => result switch
        {
            PolicyResult.Patched => ScanResult.Changed,
            PolicyResult.Denied => ScanResult.Denied,
            PolicyResult.Warned => ScanResult.Warned,
            PolicyResult.Audited => ScanResult.Audited,
            _ => ScanResult.Failed,
        };
    }
}
