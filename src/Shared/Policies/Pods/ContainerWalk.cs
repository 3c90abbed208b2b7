using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.Pods;

/// <summary>A pod's containers one after the other, without a list of them. Edits of their lists while walking are not allowed.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Kinds">The kinds that are walked.</param>
internal readonly record struct ContainerWalk(Pod Pod, ContainerKinds Kinds)
{
    private static readonly ContainerList[] Lists =
        [new(ContainerKinds.Init, "initContainers"), new(ContainerKinds.Regular, "containers"), new(ContainerKinds.Ephemeral, "ephemeralContainers")];

    /// <summary>The names that are meant; null for every name.</summary>
    public GlobSet? Names { get; init; }

    /// <summary>Whether init containers that end before the pod's own begin are left out.</summary>
    public bool OnlyRunning { get; init; }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var _ in this)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>Those that are meant.</summary>
    public ContainerWalk Meant(GlobSet names) => this with { Names = names.Restricts ? names : null };

    /// <summary>The one of a name; null when there is none.</summary>
    public Container? Find(ReadOnlySpan<byte> name)
    {
        foreach (var container in this)
        {
            if (container.Node["name"u8].TextEquals(name))
            {
                return container;
            }
        }

        return null;
    }

    /// <summary>Starts at the first one.</summary>
    public Enumerator GetEnumerator() => new(this);

    private bool Includes(Container container) =>
        (Names?.Matches(container.Name) ?? true) && (!OnlyRunning || container.Kind != ContainerKinds.Init || container.IsNativeSidecar);

    /// <summary>Walks over the containers.</summary>
    public struct Enumerator(ContainerWalk walk)
    {
        private int _list = -1;
        private int _index = -1;
        private ItemEnumerable.Enumerator _items;

        /// <summary>The container at hand.</summary>
        public Container Current { get; private set; }

        /// <summary>Goes to the next container.</summary>
        public bool MoveNext()
        {
            while (true)
            {
                while (_items.MoveNext())
                {
                    _index++;
                    if (_items.Current.IsObject && walk.Includes(Current = new Container(_items.Current, Lists[_list].Kind, walk.Pod.Path, Lists[_list].Name, _index)))
                    {
                        return true;
                    }
                }

                if (++_list >= Lists.Length)
                {
                    return false;
                }

                _index = -1;
                _items = ((walk.Kinds & Lists[_list].Kind) != 0 ? walk.Pod.Spec[Lists[_list].Utf8] : default).Items.GetEnumerator();
            }
        }
    }

    private sealed record ContainerList(ContainerKinds Kind, string Name)
    {
        public byte[] Utf8 { get; } = System.Text.Encoding.UTF8.GetBytes(Name);
    }
}
