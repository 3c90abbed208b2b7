using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
/// <param name="directories">The directories, absolute paths without a trailing slash.</param>
internal sealed class LogVolumes(Pod pod, GlobSet names, EmptyDirectories missing, ImmutableArray<string> directories)
{
    /// <summary>Most mounts that are added to a pod's own containers altogether: a pod of thirty containers with all the directories that there may be.</summary>
    public const int MostMounts = 1024;

    private static readonly RepeatedValues<string, string> VolumeNames = new(directory => KubernetesNames.ToDns1123Label(directory, "logs"));

    private static readonly RepeatedValues<string, string> Hidden = new(directories =>
        $"an empty directory is mounted in every container at {directories}: what their images have there is hidden; expected a volume of the pod's own there, or settings.emptyDirectories: Add");

    private readonly List<SidecarMount> _mounts = [];
    private List<(Container Container, SidecarMount Mount)>? _present;
    private List<string>? _warnings;

    /// <summary>The mounts that the sidecar needs.</summary>
    public List<SidecarMount> Mounts => _mounts;

    /// <summary>Environment variables that those mounts need; null for none.</summary>
    public SharedVariables? Variables { get; private set; }

    private ContainerWalk Containers => pod.RunningContainers().Meant(names);

    /// <summary>Warns of what is not collected, and why, and of what is hidden.</summary>
    public Verdict WarnIn(Verdict verdict)
    {
        var warned = _warnings is null ? verdict : verdict.Warn(CollectionsMarshal.AsSpan(_warnings));
        return missing == EmptyDirectories.Warn && ListAdded() is { Length: > 0 } added ? warned.Warn(Hidden.Of(added, added.Length)) : warned;
    }

    /// <summary>The names of the empty directories that were added, and room for one more.</summary>
    public List<string> ToAddedNames()
    {
        var names = new List<string>(_mounts.Count + 1);
        foreach (var mount in _mounts)
        {
            if (mount.IsAdded)
            {
                names.Add(mount.Volume);
            }
        }

        return names;
    }

    /// <summary>Shares the directories.</summary>
    /// <returns>What is wrong with so many directories for so many containers; null when nothing is.</returns>
    public string? Share()
    {
        var containers = Containers.Count;
        if ((long)directories.Length * containers > MostMounts)
        {
            return $"annotation filebeat.log-path: {directories.Length} directories for {containers} containers in spec.containers would be {(long)directories.Length * containers} volume mounts; expected at most {MostMounts}";
        }

        FindPresent();
        foreach (var directory in directories)
        {
            Share(directory);
        }

        return null;
    }

    private void Share(string directory)
    {
        if (Find(directory) is not var (container, mount))
        {
            ShareNew(directory);
            return;
        }

        WarnOfOthers(directory, mount);
        if (IsMounted(mount.Path))
        {
            return;
        }

        if (mount.SubPathExpression.Length > 0 && (Variables ??= new SharedVariables()).Take(mount.SubPathExpression, container) is { } missing)
        {
            Warn($"logs in {directory} are not collected: the mount of container \"{container.Name}\" there has a subPathExpr with the variable {missing}, which the sidecar cannot have");
            return;
        }

        _mounts.Add(mount);
    }

    private bool IsMounted(string path)
    {
        foreach (var mount in _mounts)
        {
            if (mount.Path == path)
            {
                return true;
            }
        }

        return false;
    }

    private void ShareNew(string directory)
    {
        if (missing == EmptyDirectories.Never)
        {
            Warn($"logs in {directory} are not collected: no container mounts a volume there; expected one, or settings.emptyDirectories: Add");
        }
        else
        {
            _mounts.Add(AddEmptyDirectory(directory));
        }
    }

    // What the pod itself mounts at the directories and above, before anything is added: a directory that Sluice adds does not cover those below it.
    private void FindPresent()
    {
        foreach (var container in Containers)
        {
            foreach (var node in container.Node["volumeMounts"u8].Items)
            {
                var path = SidecarMount.PathOf(node);
                if (LogPathList.IsShareable(path) && CoversAny(path))
                {
                    (_present ??= []).Add((container, SidecarMount.Of(node)));
                }
            }
        }
    }

    private bool CoversAny(string path)
    {
        foreach (var directory in directories)
        {
            if (LogPathList.IsWithin(directory, path))
            {
                return true;
            }
        }

        return false;
    }

    // A mount at the very directory says more than one above it; of several containers, the first counts.
    private (Container Container, SidecarMount Mount)? Find(string directory)
    {
        (Container, SidecarMount)? above = null;
        foreach (var (container, mount) in Covering(directory))
        {
            if (mount.Path == directory)
            {
                return (container, mount);
            }

            above ??= (container, mount);
        }

        return above;
    }

    private void WarnOfOthers(string directory, SidecarMount shared)
    {
        foreach (var (container, other) in Covering(directory))
        {
            if (other != shared)
            {
                Warn($"logs of container \"{container.Name}\" in {directory} are not collected: it has another volume there than the one that is shared with the sidecar, \"{shared.Volume}\"");
            }
        }
    }

    private IEnumerable<(Container Container, SidecarMount Mount)> Covering(string directory) => _present is null ? [] : Nearest(_present, directory);

    // Of each container the mount that is nearest to a directory. The mounts of one follow each other.
    private static IEnumerable<(Container Container, SidecarMount Mount)> Nearest(List<(Container Container, SidecarMount Mount)> mounts, string directory)
    {
        (Container Container, SidecarMount Mount)? nearest = null;
        foreach (var (container, mount) in mounts)
        {
            if (nearest is { } last && last.Container.Node != container.Node)
            {
                yield return last;
                nearest = null;
            }

            if (LogPathList.IsWithin(directory, mount.Path) && mount.Path.Length >= (nearest?.Mount.Path.Length ?? 0))
            {
                nearest = (container, mount);
            }
        }

        if (nearest is { } found)
        {
            yield return found;
        }
    }

    private SidecarMount AddEmptyDirectory(string directory)
    {
        var volume = pod.AddEmptyDirectory(VolumeNames.Of(directory, directory.Length));
        var json = pod.Spec.Document.BeginDraft();
        json.Write("{\"name\":"u8, volume);
        json.Write(",\"mountPath\":"u8, directory);
        json.Write((byte)'}');
        foreach (var container in Containers)
        {
            container.Node.EnsureArray("volumeMounts").AppendJson(json.Span);
        }

        return new SidecarMount(volume, directory) { IsAdded = true };
    }

    // Most often it is one.
    private string ListAdded() => _mounts is [{ IsAdded: true } only]
        ? PlainText.Clean(only.Path, PlainText.LongestName)
        : PlainText.Listed([.. _mounts.Where(mount => mount.IsAdded).Select(mount => mount.Path)]);

    private void Warn(string warning) => (_warnings ??= []).Add(warning);
}
