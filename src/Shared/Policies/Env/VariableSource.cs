using System.Buffers;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Env;

/// <summary>
/// Where a variable's value comes from, with the fields of Kubernetes' EnvVarSource
/// (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables).
/// </summary>
internal static class VariableSource
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly Shape<string> DataKey = Shapes.TextThat("a key of letters, digits, -, _ or .",
        text => text.Length is > 0 and <= 253 && !text.AsSpan().ContainsAnyExcept(KeyCharacters));

    private static readonly Option<string> FieldPath = new("fieldPath",
        Shapes.TextThat("a field of the pod: metadata.name, metadata.namespace, metadata.uid, metadata.labels['KEY'], metadata.annotations['KEY'], spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP or status.podIPs", IsFieldPath),
        "The field.");

    private static readonly Option<string> Name = new("name", Shapes.DnsSubdomain, "Name of the Secret or ConfigMap, in the pod's namespace.");

    private static readonly Option<string> Key = new("key", DataKey, "The key in it.");

    private static readonly Option<bool> IsOptional = new("optional", Shapes.Boolean, false, "Whether the pod may start without it.");

    private static readonly Option<string> ContainerName = new("containerName",
        Shapes.DnsLabel, "", "The container whose resources are meant; by default the one that gets the variable.");

    private static readonly Option<string> Resource = new("resource",
        Shapes.TextThat("limits.cpu, limits.memory, limits.ephemeral-storage, limits.hugepages-*, or the same of requests", IsResource), "The resource.");

    private static readonly Option<string> Divisor = new("divisor",
        Shapes.QuantityText, "0",
        "The unit of the value; 0 is 1.");

    private static readonly Option<Settings?> FieldRef = Option.Optional("fieldRef", Shapes.Object(FieldPath), "A field of the pod.");

    private static readonly Option<Settings?> SecretKeyRef = Option.Optional("secretKeyRef", Shapes.Object(Name, Key, IsOptional), "A key of a Secret.");

    private static readonly Option<Settings?> ConfigMapKeyRef = Option.Optional("configMapKeyRef", Shapes.Object(Name, Key, IsOptional), "A key of a ConfigMap.");

    private static readonly Option<Settings?> ResourceFieldRef = Option.Optional("resourceFieldRef", Shapes.Object(ContainerName, Resource, Divisor), "A resource of a container.");

    /// <summary>The sources; one of them is given.</summary>
    public static Option[] Options { get; } = [FieldRef, SecretKeyRef, ConfigMapKeyRef, ResourceFieldRef];

    /// <summary>Writes a source as the API server would store it, or reports that there is not just one.</summary>
    public static void Write(Settings settings, ErrorList errors, ByteBuffer output)
    {
        if (Options.Count(settings.Has) != 1)
        {
            errors.Add(settings.Node, settings.Path, "expected just one of fieldRef, secretKeyRef, configMapKeyRef and resourceFieldRef");
            return;
        }

        output.Write("{"u8);
        if (settings.Get(FieldRef) is { } field)
        {
            WriteObject(output, FieldRef.Name, ("apiVersion", "v1"), ("fieldPath", field.Get(FieldPath)));
        }
        else if (settings.Get(ResourceFieldRef) is { } resource)
        {
            WriteResource(resource, output);
        }
        else if ((settings.Has(SecretKeyRef) ? SecretKeyRef : ConfigMapKeyRef) is var option && settings.Get(option) is { } source)
        {
            WriteKey(option.Name, source, output);
        }

        output.Write("}"u8);
    }

    private static void WriteKey(string member, Settings source, ByteBuffer output)
    {
        WriteObject(output, member, ("name", source.Get(Name)), ("key", source.Get(Key)));
        if (source.Has(IsOptional))
        {
            output.Truncate(output.Length - 1);
            output.Write(source.Get(IsOptional) ? ",\"optional\":true}"u8 : ",\"optional\":false}"u8);
        }
    }

    private static void WriteResource(Settings source, ByteBuffer output)
    {
        Quantity.TryParse(source.Get(Divisor), out var divisor, out _);
        (string, string)[] named = source.Has(ContainerName) ? [("containerName", source.Get(ContainerName))] : [];
        WriteObject(output, ResourceFieldRef.Name, [.. named, ("resource", source.Get(Resource)), ("divisor", divisor.ToString())]);
    }

    private static void WriteObject(ByteBuffer output, string member, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        JsonText.WriteString(output, member);
        output.Write(":{"u8);
        for (var i = 0; i < fields.Length; i++)
        {
            output.Write(i > 0 ? ","u8 : default);
            JsonText.WriteString(output, fields[i].Name);
            output.Write(":"u8);
            JsonText.WriteString(output, fields[i].Value);
        }

        output.Write("}"u8);
    }

    private static bool IsFieldPath(string path)
    {
        if (path is "metadata.name" or "metadata.namespace" or "metadata.uid" or "spec.nodeName" or "spec.serviceAccountName"
            or "status.hostIP" or "status.hostIPs" or "status.podIP" or "status.podIPs")
        {
            return true;
        }

        var start = path.IndexOf("['", StringComparison.Ordinal);
        return start > 0
            && path.EndsWith("']", StringComparison.Ordinal)
            && path[..start] is "metadata.labels" or "metadata.annotations"
            && KubernetesNames.IsAnnotationKey(path.AsSpan()[(start + 2)..^2]);
    }

    private static bool IsResource(string resource)
    {
        var dot = resource.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && resource[..dot] is "limits" or "requests"
            && (resource[(dot + 1)..] is "cpu" or "memory" or "ephemeral-storage" || resource[(dot + 1)..].StartsWith("hugepages-", StringComparison.Ordinal));
    }
}
