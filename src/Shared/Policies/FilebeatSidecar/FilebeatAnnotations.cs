using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>Reads a pod's annotations over the defaults; everything that is wrong is gathered.</summary>
internal sealed class FilebeatAnnotations(PodAnnotations given)
{
    private const string Prefix = "filebeat.";

    private static readonly RepeatedValues<string, string> QuantityFaults = new(FindQuantityFault);

    private List<string>? _faults;

    /// <summary>What is wrong, each with the annotation, its value and what would be accepted.</summary>
    public IReadOnlyList<string> Faults => _faults ?? [];

    /// <summary>The values; the default where an annotation is absent, empty or wrong.</summary>
    public FilebeatValues Read(FilebeatValues defaults) => new()
    {
        LogPaths = ReadLogPaths(defaults.LogPaths),
        ConfigMap = Read(Prefix + "configmap", text => KubernetesNames.IsDns1123Subdomain(text), KubernetesNames.Dns1123Subdomain) ?? defaults.ConfigMap,
        Image = Read(Prefix + "image", FilebeatFormats.IsImage, ImageReference.Accepted) ?? defaults.Image,
        Worker = Read(Prefix + "worker", FilebeatFormats.IsPositiveInteger, FilebeatFormats.PositiveInteger) ?? defaults.Worker,
        BulkMaxSize = Read(Prefix + "bulk-max-size", FilebeatFormats.IsPositiveInteger, FilebeatFormats.PositiveInteger) ?? defaults.BulkMaxSize,
        Cpu = ReadResource(Prefix + "resources.requests.cpu", Prefix + "resources.limits.cpu", defaults.Cpu),
        Memory = ReadResource(Prefix + "resources.requests.memory", Prefix + "resources.limits.memory", defaults.Memory),
        PreStop = ReadPreStop(defaults.PreStop),
        Security = defaults.Security,
    };

    private LogPathList ReadLogPaths(LogPathList defaults)
    {
        if (Given(Prefix + "log-path") is not { } text)
        {
            return defaults;
        }

        if (LogPathList.TryParse(text, out var paths, out var error))
        {
            return paths;
        }

        Refuse($"{given.Describe(Prefix + "log-path")}: \"{PlainText.Value(text)}\" {error}; expected {FilebeatFormats.LogPaths}");
        return defaults;
    }

    private RequestAndLimit ReadResource(string requestKey, string limitKey, RequestAndLimit defaults)
    {
        var request = ReadQuantity(requestKey);
        var limit = ReadQuantity(limitKey);
        var pair = defaults.With(request, limit);
        if (!pair.IsInverted)
        {
            return pair;
        }

        Refuse($"{given.Describe(requestKey)}: \"{PlainText.Value(request)}\" is above the limit \"{PlainText.Value(limit)}\" of annotation {limitKey}; expected at most that");
        return defaults;
    }

    private string? ReadQuantity(string key)
    {
        var text = Given(key);
        if (text is null || QuantityFaults.Of(text, text.Length) is not { Length: > 0 } fault)
        {
            return text;
        }

        Refuse($"{given.Describe(key)}: \"{PlainText.Value(text)}\" {fault}");
        return null;
    }

    private static string FindQuantityFault(string text) => QuantityShape.IsAccepted(text) ? ""
        : Quantity.TryParse(text, out _, out _) ? "is below zero; expected zero or more" : $"is not a quantity; expected {Quantity.Accepted}";

    private PreStopHook ReadPreStop(PreStopHook defaults) => new(
        Read(Prefix + "lifecycle.type", text => text.ToLowerInvariant() is "exec" or "httpget", "exec or httpget")?.ToLowerInvariant() ?? defaults.Type,
        Read(Prefix + "lifecycle.exec.command", FilebeatFormats.IsCommand, FilebeatFormats.Command) ?? defaults.Command,
        Read(Prefix + "lifecycle.httpget.path", FilebeatFormats.IsHttpPath, FilebeatFormats.HttpPath) ?? defaults.Path,
        Read(Prefix + "lifecycle.httpget.port", FilebeatFormats.IsPort, FilebeatFormats.Port) ?? defaults.Port,
        Read(Prefix + "lifecycle.httpget.scheme", text => text.ToUpperInvariant() is "HTTP" or "HTTPS", "HTTP or HTTPS")?.ToUpperInvariant() ?? defaults.Scheme);

    private string? Read(string key, Func<string, bool> check, string accepted)
    {
        var text = Given(key);
        if (text is null || check(text))
        {
            return text;
        }

        Refuse($"{given.Describe(key)}: \"{PlainText.Value(text)}\" is not accepted; expected {accepted}");
        return null;
    }

    private void Refuse(string fault) => (_faults ??= []).Add(fault);

    private string? Given(string key) => given.FindNonEmpty(key);
}
