using k8s.Models;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace Sluice.Bench.Peers.AspNet;

/// <summary>What a pod gets: variables, a projected volume and its mount.</summary>
internal static class Identity
{
    private const string Name = "identity";

    private static readonly List<V1EnvVar> Variables =
    [
        new() { Name = "REGION", Value = "eu-central-1" },
        new() { Name = "CLUSTER", Value = "production-1" },
        new() { Name = "VAULT_ADDR", Value = "https://vault.vault.svc:8200" },
        new() { Name = "VAULT_TOKEN_PATH", Value = "/var/run/secrets/identity/token" },
        new() { Name = "NODE_NAME", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "spec.nodeName" } } },
    ];

    private static readonly List<V1Volume> Volumes =
    [
        new()
        {
            Name = Name,
            Projected = new V1ProjectedVolumeSource
            {
                Sources = [new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Audience = "vault", ExpirationSeconds = 3600, Path = "token" } }],
            },
        },
    ];

    private static readonly List<V1VolumeMount> Mounts = [new() { Name = Name, ReadOnlyProperty = true, MountPath = "/var/run/secrets/identity" }];

    /// <summary>The patch that adds what the pod does not have.</summary>
    public static JsonPatchDocument Inject(V1Pod pod)
    {
        var patch = new JsonPatchDocument();
        Add(patch, "/spec/volumes", pod.Spec.Volumes, Volumes, volume => volume.Name);
        for (var i = 0; i < pod.Spec.Containers.Count; i++)
        {
            var container = pod.Spec.Containers[i];
            Add(patch, $"/spec/containers/{i}/env", container.Env, Variables, variable => variable.Name);
            Add(patch, $"/spec/containers/{i}/volumeMounts", container.VolumeMounts, Mounts, mount => mount.MountPath);
        }

        return patch;
    }

    private static void Add<T>(JsonPatchDocument patch, string path, IList<T>? present, List<T> wanted, Func<T, string> key)
    {
        if (present is null)
        {
            patch.Add(path, wanted);
            return;
        }

        foreach (var item in wanted)
        {
            if (!present.Any(other => key(other) == key(item)))
            {
                patch.Add($"{path}/-", item);
            }
        }
    }
}
