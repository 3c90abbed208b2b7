using Sluice.Admission;
using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Kubernetes;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Hosting.Playing;

/// <summary>Finds what becomes of it, as <c>sluice check</c> and <c>sluice try</c> do, from texts alone.</summary>
/// <param name="catalogue">The types that policies may have.</param>
/// <param name="limits">How much is tried.</param>
/// <param name="time">The clock.</param>
internal sealed class PlayRun(Catalogue catalogue, PlayLimits limits, TimeProvider time)
{
    private const string UsualNamespace = "default";

    /// <summary>Answers a question.</summary>
    public async Task<PlayAnswer> AnswerAsync(PlayQuestion question, CancellationToken cancellation)
    {
        var @namespace = question.Namespace.Length > 0 ? question.Namespace : UsualNamespace;
        var errors = new List<(string, ConfigurationError)>();
        var manifests = Read("manifest", question.Manifest, errors);
        var old = question.Operation == Operations.Update && !string.IsNullOrWhiteSpace(question.Old) ? Read("old", question.Old, errors) : [];
        var labels = ReadLabels(question.Labels, errors);
        var cluster = new OfflineCluster([.. manifests.Select(manifest => manifest.Object)], [], [], @namespace);
        var loaded = ConfigurationLoader.Parse(question.Config, new PolicyServices { Catalogue = catalogue, Kubernetes = cluster });
        errors.InsertRange(0, loaded.Errors.Select(error => ("config", error)));
        cancellation.ThrowIfCancellationRequested();
        var answer = new PlayAnswer
        {
            Errors = errors,
            Configuration = loaded.Configuration,
            Findings = loaded.Configuration is { } checkable ? ConfigurationCheck.Find(checkable) : [],
        };
        if (errors.Count > 0 || loaded.Configuration is not { } configuration)
        {
            return answer;
        }

        var dryRuns = new ManifestDryRuns(configuration, time)
        {
            Operation = question.Operation,
            User = question.User.Length > 0 ? question.User : DryRunRequest.DefaultUser,
            Namespace = @namespace,
            NamespaceLabels = labels,
            OldObjects = old,
        };
        var tried = new List<ManifestDryRun>();
        foreach (var manifest in manifests)
        {
            cancellation.ThrowIfCancellationRequested();
            tried.AddRange(await dryRuns.RunAsync(manifest, manifests, cancellation));
        }

        return answer with { Tried = tried, Missing = cluster.Missing };
    }

    private IReadOnlyList<Manifest> Read(string editor, string text, List<(string, ConfigurationError)> errors)
    {
        var reader = new ManifestReader();
        if (!string.IsNullOrWhiteSpace(text))
        {
            reader.ReadText(editor, text);
        }

        var (manifests, found) = reader.Result;
        errors.AddRange(found.Select(error => (editor, error)));
        if (manifests.Count > limits.Objects)
        {
            errors.Add((editor, new ConfigurationError(editor, manifests[limits.Objects].Line, 1, "", $"{manifests.Count} objects; expected {limits.Objects} at most")));
        }

        return manifests;
    }

    private static Dictionary<string, string> ReadLabels(string text, List<(string, ConfigurationError)> errors)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (label.Split('=', 2) is [{ Length: > 0 } key, var value])
            {
                labels[key] = value;
            }
            else
            {
                errors.Add(("manifest", new ConfigurationError("manifest", 1, 1, "labels of the namespace", $"\"{label}\" is not a label; expected KEY=VALUE")));
            }
        }

        return labels;
    }
}
