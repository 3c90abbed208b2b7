using Sluice.Json;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>A volume mount of the sidecar.</summary>
/// <param name="Volume">Name of the volume.</param>
/// <param name="Path">Where it is mounted, without a trailing slash.</param>
/// <param name="SubPath">The part of the volume; "" for the whole.</param>
/// <param name="SubPathExpression">The same with references to environment variables; "" for none.</param>
internal sealed record SidecarMount(string Volume, string Path, string SubPath = "", string SubPathExpression = "")
{
    /// <summary>Whether the volume is an empty directory that was added for it.</summary>
    public bool IsAdded { get; init; }

    /// <summary>The mount that a container has, at the path it has there.</summary>
    public static SidecarMount Of(Node mount) => new(
        mount["name"u8].RepeatedText ?? "",
        PathOf(mount),
        mount["subPath"u8].RepeatedText ?? "",
        mount["subPathExpr"u8].RepeatedText ?? "");

    /// <summary>The path of the mount that a container has.</summary>
    public static string PathOf(Node mount) => Normalise(mount["mountPath"u8].RepeatedText ?? "");

    private static string Normalise(string path) => IsNormal(path)
        ? path
        : "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != "."));

    private static bool IsNormal(string path) =>
        path.StartsWith('/') && !path.EndsWith('/') && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal);
}
