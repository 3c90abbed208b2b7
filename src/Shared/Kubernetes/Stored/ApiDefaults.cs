using Sluice.Json;

namespace Sluice.Kubernetes.Stored;

/// <summary>
/// The defaults that the API server gives to what a pod leaves out, as far as policies may meet them. See SetDefaults_* in
/// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go
/// </summary>
internal static class ApiDefaults
{
    private const int DefaultMode = 420;

    /// <summary>Sets them; an object that is no pod stays as it is.</summary>
    public static void Set(Node @object)
    {
        var spec = @object["spec"u8];
        if (!@object["kind"u8].TextEquals("Pod"u8) || !spec.IsObject)
        {
            return;
        }

        SetOfPod(spec);
        foreach (var list in new[] { "initContainers", "containers", "ephemeralContainers" })
        {
            foreach (var container in spec[list].Items)
            {
                if (container.IsObject)
                {
                    SetOfContainer(container);
                }
            }
        }

        foreach (var volume in spec["volumes"u8].Items)
        {
            SetOfVolume(volume);
        }
    }

    private static void SetOfPod(Node spec)
    {
        Default(spec, "restartPolicy", "Always");
        Default(spec, "dnsPolicy", "ClusterFirst");
        Default(spec, "schedulerName", "default-scheduler");
        Default(spec, "terminationGracePeriodSeconds", 30);
        if (spec["enableServiceLinks"u8].IsAbsent)
        {
            spec.Set("enableServiceLinks", true);
        }

        if (spec["securityContext"u8].IsAbsent)
        {
            spec.EnsureObject("securityContext");
        }
    }

    private static void SetOfContainer(Node container)
    {
        Default(container, "terminationMessagePath", "/dev/termination-log");
        Default(container, "terminationMessagePolicy", "File");
        Default(container, "imagePullPolicy", IsLatest(container["image"u8].Text) ? "Always" : "IfNotPresent");
        SetOfResources(container);
        foreach (var port in container["ports"u8].Items)
        {
            Default(port, "protocol", "TCP");
        }

        foreach (var variable in container["env"u8].Items)
        {
            var source = variable["valueFrom"u8];
            Default(source["fieldRef"u8], "apiVersion", "v1");
            Default(source["resourceFieldRef"u8], "divisor", "0");
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            SetOfProbe(container[probe]);
        }

        foreach (var hook in new[] { "postStart", "preStop" })
        {
            SetOfRequest(container["lifecycle"u8][hook]["httpGet"u8]);
        }
    }

    // A limit without a request is a request of the same amount.
    private static void SetOfResources(Node container)
    {
        if (container["resources"u8].IsAbsent)
        {
            container.EnsureObject("resources");
        }

        var resources = container["resources"u8];
        foreach (var limit in resources["limits"u8].Members)
        {
            if (limit.Value.TextOrNumber is { } amount && resources["requests"u8][limit.Name].IsAbsent)
            {
                resources.EnsureObject("requests").Set(limit.Name, amount);
            }
        }
    }

    private static void SetOfProbe(Node probe)
    {
        Default(probe, "timeoutSeconds", 1);
        Default(probe, "periodSeconds", 10);
        Default(probe, "successThreshold", 1);
        Default(probe, "failureThreshold", 3);
        SetOfRequest(probe["httpGet"u8]);
        if (probe["grpc"u8].IsObject && probe["grpc"u8]["service"u8].IsAbsent)
        {
            probe["grpc"u8].Set("service", "");
        }
    }

    private static void SetOfRequest(Node request)
    {
        Default(request, "path", "/");
        Default(request, "scheme", "HTTP");
    }

    private static void SetOfVolume(Node volume)
    {
        foreach (var source in new[] { "configMap", "secret", "projected", "downwardAPI" })
        {
            Default(volume[source], "defaultMode", DefaultMode);
        }

        if (volume["hostPath"u8].IsObject && volume["hostPath"u8]["type"u8].IsAbsent)
        {
            volume["hostPath"u8].Set("type", "");
        }

        foreach (var source in volume["projected"u8]["sources"u8].Items)
        {
            Default(source["serviceAccountToken"u8], "expirationSeconds", 3600);
        }

        // A volume that names no source is an empty directory.
        if (volume is { IsObject: true, Count: 1 })
        {
            volume.EnsureObject("emptyDir");
        }
    }

    private static void Default(Node owner, string field, string value)
    {
        if (owner.IsObject && (owner[field].IsAbsent || owner[field].TextEquals(""u8)))
        {
            owner.Set(field, value);
        }
    }

    private static void Default(Node owner, string field, long value)
    {
        if (owner.IsObject && owner[field].IsAbsent)
        {
            owner.Set(field, value);
        }
    }

    private static bool IsLatest(string? image) => ImageReference.TryParse(image, out var reference, out _) && reference.Suffix is "" or ":latest";
}
