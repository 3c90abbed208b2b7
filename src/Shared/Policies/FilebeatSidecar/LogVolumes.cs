using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>
/// Makes the directories of the logs common to the pod's containers and the sidecar. A directory that a container has on a volume already,
/// mounted there or above, is shared as it is: another volume on top would hide what the pod keeps there. Any other becomes an empty directory
/// mounted in every container that runs while the pod does; init containers stay as they are, for they have ended when Filebeat starts to read.
/// </summary>
/// <param name="pod">The pod.</param>
/// <param name="names">Which of its containers have logs.</param>
/// <param name="missing">What becomes of a directory where nothing is mounted.</param>
internal sealed class LogVolumes(Pod pod, GlobSet names, EmptyDirectories missing)
{
    /// <summary>Most mounts that are added to a pod's own containers altogether: a pod of thirty containers with all the directories that there may be.</summary>
    public const int MostMounts = 1024;

    // What the pod itself mounts, before anything is added: a directory that Sluice adds does not cover those below it.
    private readonly List<(Container Container, List<SidecarMount> Mounts)> _containers = [.. pod.RunningContainers().Meant(names).Select(container => (container, ShareableMounts(container)))];
    private readonly List<SidecarMount> _mounts = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, string> _added = new(StringComparer.Ordinal);

    /// <summary>The mounts that the sidecar needs.</summary>
    public IReadOnlyList<SidecarMount> Mounts => _mounts;

    /// <summary>Environment variables that those mounts need.</summary>
    public SharedVariables Variables { get; } = new();

    /// <summary>The names of the empty directories that were added.</summary>
    public IReadOnlyCollection<string> Added => _added.Values;

    /// <summary>What of the logs is not collected, and why, and what is hidden.</summary>
    public IEnumerable<string> Warnings => missing != EmptyDirectories.Warn || _added.Count == 0
        ? _warnings
        : _warnings.Append($"an empty directory is mounted in every container at {PlainText.Listed(_added.Keys)}: what their images have there is hidden; expected a volume of the pod's own there, or settings.emptyDirectories: Add");

    /// <summary>What is wrong with so many directories for so many containers; null when nothing is.</summary>
    public string? FindFault(IReadOnlyCollection<string> directories) => (long)directories.Count * _containers.Count <= MostMounts
        ? null
        : $"annotation filebeat.log-path: {directories.Count} directories for {_containers.Count} containers in spec.containers would be {(long)directories.Count * _containers.Count} volume mounts; expected at most {MostMounts}";

    /// <summary>Shares one directory.</summary>
    /// <param name="directory">An absolute path without a trailing slash.</param>
    public void Share(string directory)
    {
        if (Find(directory) is not var (container, mount))
        {
            ShareNew(directory);
            return;
        }

        WarnOfOthers(directory, mount);
        if (_mounts.Any(known => known.Path == mount.Path))
        {
            return;
        }

        if (Variables.Take(mount.SubPathExpression, container) is { } missing)
        {
            _warnings.Add($"logs in {directory} are not collected: the mount of container \"{container.Name}\" there has a subPathExpr with the variable {missing}, which the sidecar cannot have");
            return;
        }

        _mounts.Add(mount);
    }

    private void ShareNew(string directory)
    {
        if (missing == EmptyDirectories.Never)
        {
            _warnings.Add($"logs in {directory} are not collected: no container mounts a volume there; expected one, or settings.emptyDirectories: Add");
        }
        else
        {
            _mounts.Add(AddEmptyDirectory(directory));
        }
    }

    // A mount at the very directory says more than one above it; of several containers, the first counts.
    private (Container Container, SidecarMount Mount)? Find(string directory)
    {
        (Container, SidecarMount)? above = null;
        foreach (var (container, mounts) in _containers)
        {
            var mount = Covering(mounts, directory);
            if (mount?.Path == directory)
            {
                return (container, mount);
            }

            above ??= mount is null ? null : (container, mount);
        }

        return above;
    }

    private static SidecarMount? Covering(List<SidecarMount> mounts, string directory)
    {
        SidecarMount? nearest = null;
        foreach (var mount in mounts)
        {
            if (LogPathList.IsWithin(directory, mount.Path) && mount.Path.Length >= (nearest?.Path.Length ?? 0))
            {
                nearest = mount;
            }
        }

        return nearest;
    }

    private static List<SidecarMount> ShareableMounts(Container container)
    {
        var mounts = new List<SidecarMount>();
        foreach (var node in container.Node["volumeMounts"u8].Items)
        {
            if (SidecarMount.Of(node) is var mount && LogPathList.IsShareable(mount.Path))
            {
                mounts.Add(mount);
            }
        }

        return mounts;
    }

    private void WarnOfOthers(string directory, SidecarMount shared)
    {
        foreach (var (container, mounts) in _containers)
        {
            if (Covering(mounts, directory) is { } other && other != shared)
            {
                _warnings.Add($"logs of container \"{container.Name}\" in {directory} are not collected: it has another volume there than the one that is shared with the sidecar, \"{shared.Volume}\"");
            }
        }
    }

    private SidecarMount AddEmptyDirectory(string directory)
    {
        var volume = pod.AddEmptyDirectory(KubernetesNames.ToDns1123Label(directory, "logs"));
        foreach (var (container, _) in _containers)
        {
            var mount = container.Node.EnsureArray("volumeMounts").AppendObject();
            mount.Set("name", volume);
            mount.Set("mountPath", directory);
        }

        _added.Add(directory, volume);
        return new SidecarMount(volume, directory);
    }
}
