using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>Reads a pod's annotations over the defaults; everything that is wrong is gathered.</summary>
internal sealed class FilebeatAnnotations(Pod pod)
{
    private const string Prefix = "filebeat.";

    private readonly List<string> _faults = [];

    /// <summary>What is wrong, each with the annotation, its value and what would be accepted.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The values; the default where an annotation is absent, empty or wrong.</summary>
    public FilebeatValues Read(FilebeatValues defaults) => new()
    {
        LogPaths = ReadLogPaths(defaults.LogPaths),
        ConfigMap = Read("configmap", text => KubernetesNames.IsDns1123Subdomain(text), KubernetesNames.Dns1123Subdomain) ?? defaults.ConfigMap,
        Image = Read("image", FilebeatFormats.IsImage, ImageReference.Accepted) ?? defaults.Image,
        Worker = Read("worker", FilebeatFormats.IsPositiveInteger, FilebeatFormats.PositiveInteger) ?? defaults.Worker,
        BulkMaxSize = Read("bulk-max-size", FilebeatFormats.IsPositiveInteger, FilebeatFormats.PositiveInteger) ?? defaults.BulkMaxSize,
        Cpu = ReadResource("cpu", defaults.Cpu),
        Memory = ReadResource("memory", defaults.Memory),
        PreStop = ReadPreStop(defaults.PreStop),
    };

    private LogPathList ReadLogPaths(LogPathList defaults)
    {
        if (Given("log-path") is not { } text)
        {
            return defaults;
        }

        if (LogPathList.TryParse(text, out var paths, out var error))
        {
            return paths;
        }

        _faults.Add($"annotation {Prefix}log-path: \"{text}\" {error}; expected {FilebeatFormats.LogPaths}");
        return defaults;
    }

    private RequestAndLimit ReadResource(string resource, RequestAndLimit defaults)
    {
        var request = ReadQuantity($"resources.requests.{resource}");
        var limit = ReadQuantity($"resources.limits.{resource}");
        var pair = defaults.With(request, limit);
        if (!pair.IsInverted)
        {
            return pair;
        }

        _faults.Add($"annotation {Prefix}resources.requests.{resource}: \"{request}\" is above the limit \"{limit}\" of annotation {Prefix}resources.limits.{resource}; expected at most that");
        return defaults;
    }

    private string? ReadQuantity(string name)
    {
        if (Given(name) is not { } text || RequestAndLimit.IsQuantity(text))
        {
            return Given(name);
        }

        _faults.Add(Quantity.TryParse(text, out _, out _)
            ? $"annotation {Prefix}{name}: \"{text}\" is below zero; expected zero or more"
            : $"annotation {Prefix}{name}: \"{text}\" is not a quantity; expected {Quantity.Accepted}");
        return null;
    }

    private PreStopHook ReadPreStop(PreStopHook defaults) => new(
        Read("lifecycle.type", text => text is "exec" or "httpget", "exec or httpget") ?? defaults.Type,
        Read("lifecycle.exec.command", FilebeatFormats.IsCommand, FilebeatFormats.Command) ?? defaults.Command,
        Read("lifecycle.httpget.path", FilebeatFormats.IsHttpPath, FilebeatFormats.HttpPath) ?? defaults.Path,
        Read("lifecycle.httpget.port", FilebeatFormats.IsPort, FilebeatFormats.Port) ?? defaults.Port,
        Read("lifecycle.httpget.scheme", text => text is "HTTP" or "HTTPS", "HTTP or HTTPS") ?? defaults.Scheme);

    private string? Read(string name, Func<string, bool> check, string accepted)
    {
        var text = Given(name);
        if (text is null || check(text))
        {
            return text;
        }

        _faults.Add($"annotation {Prefix}{name}: \"{text}\" is not accepted; expected {accepted}");
        return null;
    }

    // An empty value is how templates leave an annotation out.
    private string? Given(string name) => pod.Annotation(Prefix + name)?.Trim() is { Length: > 0 } text ? text : null;
}
