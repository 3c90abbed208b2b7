using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes.Schema;
using Sluice.Kubernetes.Stored;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>What one pod gets of a template: planned whole, then applied whole. Its lists are kept for the next pod of the thread.</summary>
internal sealed class Injection : IDisposable
{
    // What a pod of hundreds of containers needed is not kept.
    private const int MostKept = 256;

    [ThreadStatic]
    private static Injection? _spare;

    private readonly List<Edit> _edits = [];
    private readonly List<(string Map, string Key, string Value)> _texts = [];
    private readonly List<string> _clashes = [];
    private readonly List<(Node Present, SchemaType? Type)> _names = [];
    private readonly List<string> _emptyDirectories = [];
    private Work _work;

    private Injection()
    {
    }

    /// <summary>The names of the empty directories that the pod gets.</summary>
    public List<string> EmptyDirectories => _emptyDirectories;

    /// <summary>What the pod has under a name of the template, but different.</summary>
    public IReadOnlyList<string> Clashes => _clashes;

    /// <summary>What cannot be rendered for this pod.</summary>
    public IReadOnlyList<string> Faults => _work.Rendering.Faults;

    /// <summary>What the pod has under each name of the template, in the order of the template; missing where it has nothing.</summary>
    public IReadOnlyList<(Node Present, SchemaType? Type)> Names => _names;

    private Document Document => _work.Pod.Spec.Document;

    /// <summary>Begins one.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="rendering">Has the values of placeholders.</param>
    /// <param name="ownership">Whose it is, and what becomes of what the pod has under a name of the template, but different.</param>
    public static Injection Begin(Pod pod, Rendering rendering, Ownership ownership)
    {
        var injection = _spare ?? new Injection();
        _spare = null;
        injection._work = new Work(pod, rendering, ownership);
        return injection;
    }

    /// <summary>Plans the items of a list.</summary>
    /// <param name="list">The list of the template.</param>
    /// <param name="container">The container that gets them; null where the pod does.</param>
    /// <param name="atFront">Whether the items go before those that are there.</param>
    public void Add(TemplateList list, Container? container = null, bool atFront = false)
    {
        var parent = container?.Node ?? _work.Pod.Spec;
        var position = 0;
        foreach (var item in list.Items)
        {
            var wanted = Render(item, list);
            var (present, array) = Find(parent, list, list.KeyOf(wanted));
            _names.Add((present, list.Type));
            if (!present.IsObject)
            {
                NoteEmptyDirectory(wanted);
                _edits.Add(new Edit(parent, list.Name, wanted) { Index = atFront ? position++ : null });
            }
            else if (Containment.Holds(present, wanted, list.Type) || _work.Ownership.Lets(present, wanted))
            {
                Document.Forget(wanted);
            }
            else if (_work.Ownership.MayReplace(present))
            {
                _edits.Add(new Edit(array, "", wanted) { Replaced = present });
            }
            else
            {
                _clashes.Add($"{container?.Path ?? "spec"}.{list.Name}: the pod has \"{list.KeyOf(wanted).Text}\" ({Summary(present)}), and so has the template, with other fields ({Summary(wanted)}); expected another {list.Key}, or the template's own");
            }
        }
    }

    /// <summary>Plans labels or annotations.</summary>
    public void Set(string map, Template template, IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var (key, text) = entries[i];
            var value = template.RenderMetadata(map, key, text, _work.Rendering);
            var present = _work.Pod.Metadata[map][key];
            _names.Add((present, null));
            if (present.IsAbsent || (present.RepeatedText != value && _work.Ownership.MayReplace(present)))
            {
                _texts.Add((map, key, value));
            }
            else if (present.RepeatedText != value && !_work.Ownership.LetsOthers)
            {
                _clashes.Add($"metadata.{map}[\"{key}\"]: the pod has \"{PlainText.Value(present.Text)}\", and the template \"{PlainText.Value(value)}\"; expected none, or the template's");
            }
        }
    }

    /// <summary>Makes the edits.</summary>
    public Verdict Apply()
    {
        foreach (var edit in _edits)
        {
            edit.Apply();
            _work.Ownership.Note(edit.Draft);
        }

        foreach (var (map, key, value) in _texts)
        {
            _work.Ownership.Note(_work.Pod.Root.EnsureObject("metadata").EnsureObject(map).Set(key, value));
        }

        return Verdict.Allow;
    }

    /// <summary>Lets go of the pod.</summary>
    public void Dispose()
    {
        _work = default;
        _edits.Clear();
        _texts.Clear();
        _clashes.Clear();
        _names.Clear();
        _emptyDirectories.Clear();
        _spare = _names.Capacity + _clashes.Capacity <= MostKept ? this : null;
    }

    // It lies in the pod's own document, so that what is added is read once. Refused before it is all there: a value of the pod may be large, and its containers many.
    private Node Render(TemplateItem item, TemplateList list)
    {
        var json = Document.BeginDraft();
        item.Piece.Write(_work.Rendering, json);
        Document.Work.SpendOnBytes(json.Length);
        return list.IsContainers && _work.Pod.SharesResources() ? Document.Draft(ContainerBudget.Share(json.Span)) : Document.Draft(json.Span);
    }

    // One in memory is none of the node's.
    private void NoteEmptyDirectory(Node item)
    {
        if (item["emptyDir"u8] is { IsObject: true } directory && !directory["medium"u8].TextEquals("Memory"u8))
        {
            var name = item["name"u8].RepeatedText ?? "";
            if (!_emptyDirectories.Contains(name))
            {
                _emptyDirectories.Add(name);
            }
        }
    }

    // Containers and init containers share their names.
    private static (Node Item, Node Array) Find(Node parent, TemplateList list, Node name)
    {
        var array = parent[list.Name];
        var found = FindIn(array, list, name);
        if (found.IsObject || !list.IsContainers)
        {
            return (found, array);
        }

        var other = parent[list.Option == SidecarOptions.Containers ? "initContainers" : "containers"];
        return (FindIn(other, list, name), other);
    }

    private static Node FindIn(Node items, TemplateList list, Node name)
    {
        foreach (var item in items.Items)
        {
            if (list.KeyOf(item) is { Kind: NodeKind.String } other && (other.ValueEquals(name) || (list.Key == "mountPath" && IsSamePath(other, name))))
            {
                return item;
            }
        }

        return default;
    }

    private static bool IsSamePath(Node one, Node other) =>
        (one.Raw.EndsWith("/"u8) || other.Raw.EndsWith("/"u8)) && one.Text?.TrimEnd('/') == other.Text?.TrimEnd('/');

    // Enough to recognise it by; a container as a whole would fill the screen, and an environment may hold secrets.
    private static string Summary(Node item) => item switch
    {
        _ when item["image"u8].Text is { } image => $"image {PlainText.Value(image)}",
        _ when item["mountPath"u8].Text is not null => $"volume {PlainText.Value(item["name"u8].Text)}",
        _ => PlainText.Listed(Fields(item)),
    };

    private static List<string> Fields(Node item)
    {
        var names = new List<string>();
        foreach (var member in item.Members)
        {
            if (member.Name != "name")
            {
                names.Add(member.Name);
            }
        }

        return names.Count == 0 ? ["no other field"] : names;
    }

    private readonly record struct Work(Pod Pod, Rendering Rendering, Ownership Ownership);

    /// <summary>A draft that is put into a list.</summary>
    /// <param name="Parent">What has the list; where something is replaced, the list itself.</param>
    /// <param name="List">The name of the list.</param>
    /// <param name="Draft">What is added.</param>
    private readonly record struct Edit(Node Parent, string List, Node Draft)
    {
        /// <summary>Where it goes; null for the end.</summary>
        public int? Index { get; init; }

        /// <summary>What gives way to it; missing when nothing does.</summary>
        public Node Replaced { get; init; }

        public void Apply()
        {
            if (Replaced.Exists)
            {
                Replace();
                return;
            }

            var list = Parent.EnsureArray(List);
            list.InsertDraft(Index ?? list.Count, Draft);
        }

        private void Replace()
        {
            var index = 0;
            foreach (var candidate in Parent.Items)
            {
                if (candidate == Replaced)
                {
                    break;
                }

                index++;
            }

            Parent.RemoveAt(index);
            Parent.InsertDraft(index, Draft);
        }
    }
}
