using System.Globalization;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ConsulRegistration;

/// <summary>The service that a pod wants to be registered as.</summary>
/// <param name="Container">The container that gets the hooks.</param>
/// <param name="Name">Name of the service.</param>
/// <param name="Port">Its port.</param>
/// <param name="CheckPath">Path of the HTTP check; null for a TCP check.</param>
/// <param name="CheckInterval">How often it is checked.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record ConsulService(Container Container, string Name, long Port, string? CheckPath, string CheckInterval, IReadOnlyList<string> Tags);

/// <summary>Reads the annotations of one pod. An empty value counts as absent.</summary>
internal sealed class ConsulAnnotations(Pod pod, PodAnnotations given, string defaultInterval, GlobSet names)
{
    /// <summary>The annotation that turns registration on.</summary>
    public const string Register = $"{Prefix}register";

    private const string Prefix = "consul.sluice.dev/";
    private List<string>? _faults;

    /// <summary>What is wrong with them, each with the annotation's name and value.</summary>
    public IReadOnlyList<string> Faults => _faults ?? [];

    /// <summary>The service; null when there are faults.</summary>
    public ConsulService? Read()
    {
        if (FindContainer() is not { } container)
        {
            return null;
        }

        var service = new ConsulService(
            container,
            Value(Prefix + "service-name") ?? NonEmpty(pod.Label("app")) ?? container.Name,
            ReadPort(container),
            Checked(Prefix + "check-path", path => path.StartsWith('/'), "expected a path that begins with /"),
            Checked(Prefix + "check-interval", ConsulOptions.IsDuration, "expected a duration such as 10s or 1m") ?? defaultInterval,
            Value(Prefix + "tags")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
        return _faults is null ? service : null;
    }

    private Container? FindContainer()
    {
        var wanted = Value(Prefix + "container");
        if (wanted is null)
        {
            return pod.Main(names);
        }

        var containers = pod.Containers(ContainerKinds.Regular).Meant(names);
        foreach (var container in containers)
        {
            if (container.Name == wanted)
            {
                return container;
            }
        }

        Refuse(Prefix + "container", wanted, $"expected one of {PlainText.Listed([.. containers.Select(container => container.Name)])}");

        return null;
    }

    private long ReadPort(Container container)
    {
        var text = Value(Prefix + "port");
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535)
        {
            return number;
        }

        if (FindPort(container, text) is { } own)
        {
            return own;
        }

        // A sidecar that hands on to the container may have taken the port's name over. Names of ports are of the whole pod.
        if (text is not null && FindNamedPort(text) is { } taken)
        {
            return taken;
        }

        Refuse(Prefix + "port", text, $"expected a number from 1 to 65535, or the name of a port of container \"{container.Name}\"");
        return 0;
    }

    private long? FindNamedPort(string name)
    {
        foreach (var container in pod.RunningContainers())
        {
            if (FindPort(container, name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static long? FindPort(Container container, string? name)
    {
        foreach (var port in container.Node["ports"u8].Items)
        {
            if ((name is null || port["name"u8].RepeatedText == name) && port["containerPort"u8].Integer is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private string? Checked(string key, Func<string, bool> check, string expected)
    {
        var value = Value(key);
        if (value is not null && !check(value))
        {
            Refuse(key, value, expected);
        }

        return value;
    }

    private void Refuse(string key, string? value, string expected) =>
        (_faults ??= []).Add(value is null
            ? $"metadata.annotations[\"{key}\"] is missing and there is no default; {expected}"
            : $"metadata.annotations[\"{key}\"] is \"{PlainText.Value(value)}\"; {expected}");

    private string? Value(string key) => given.FindNonEmpty(key);

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
