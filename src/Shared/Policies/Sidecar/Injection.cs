using System.Text;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes.Stored;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>What one pod gets of a template: planned whole, then applied whole.</summary>
/// <param name="template">The template.</param>
/// <param name="pod">The pod.</param>
/// <param name="source">The values of placeholders.</param>
/// <param name="replaces">Whether what the pod has under a name of the template, but different, gives way to it.</param>
internal sealed class Injection(Template template, Pod pod, PlaceholderSource source, bool replaces = false)
{
    private readonly List<Action> _edits = [];
    private readonly List<string> _clashes = [];
    private readonly List<(Node Present, Kubernetes.Schema.SchemaType? Type)> _names = [];
    private readonly List<string> _emptyDirectories = [];
    private readonly Rendering _rendering = new(source);
    private long _planned;

    public Pod Pod => pod;

    /// <summary>The names of the empty directories that the pod gets.</summary>
    public IReadOnlyCollection<string> EmptyDirectories => _emptyDirectories;

    /// <summary>What the pod has under a name of the template, but different.</summary>
    public IReadOnlyList<string> Clashes => _clashes;

    /// <summary>What cannot be rendered for this pod.</summary>
    public IReadOnlyList<string> Faults => _rendering.Faults;

    /// <summary>What the pod has under each name of the template, in the order of the template; missing where it has nothing.</summary>
    public IReadOnlyList<(Node Present, Kubernetes.Schema.SchemaType? Type)> Names => _names;

    /// <summary>Plans the items of a list.</summary>
    /// <param name="list">The list of the template.</param>
    /// <param name="parent">What has the list: the pod's spec or a container.</param>
    /// <param name="path">Where the list stands, for messages.</param>
    /// <param name="atFront">Whether the items go before those that are there.</param>
    public void Add(TemplateList list, Node parent, string path, bool atFront = false)
    {
        var position = 0;
        foreach (var item in list.Items)
        {
            var rendered = template.Render(item, list.Type, _rendering);
            pod.Spec.Document.Work.SpendOnBytes(rendered.Utf8.Length);
            var wanted = rendered.Parse();
            if (list.IsContainers && ContainerBudget.Share(pod, wanted))
            {
                rendered = new JsonFragment(Encoding.UTF8.GetBytes(wanted.ToString()));
            }

            var name = wanted[list.Key].Text ?? "";
            var (present, array) = Find(parent, list, name);
            _names.Add((present, list.Type));
            if (!present.IsObject)
            {
                NoteEmptyDirectory(wanted);

                // Refused before it is all there: a value of the pod may be large, and its containers many.
                pod.Spec.Document.ThrowIfTooMuch(_planned += rendered.Utf8.Length);
                var index = position++;
                _edits.Add(() => Insert(parent.EnsureArray(list.Name), atFront ? index : null, rendered));
            }
            else if (!Containment.Holds(present, wanted, list.Type))
            {
                PlanClash(path, list, name, (present, array), (wanted, rendered));
            }
        }
    }

    // One in memory is none of the node's.
    private void NoteEmptyDirectory(Node item)
    {
        if (item["emptyDir"u8] is { IsObject: true } directory && !directory["medium"u8].TextEquals("Memory"u8))
        {
            _emptyDirectories.Add(item["name"u8].Text ?? "");
        }
    }

    /// <summary>Plans labels or annotations.</summary>
    public void Set(string map, IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        foreach (var (key, text) in entries)
        {
            var value = template.RenderMetadata(map, key, text, _rendering);
            var present = pod.Metadata[map][key];
            _names.Add((present, null));
            if (present.IsAbsent || (replaces && present.Text != value))
            {
                _edits.Add(() => pod.Root.EnsureObject("metadata").EnsureObject(map).Set(key, value));
            }
            else if (present.Text != value)
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
            edit();
        }

        return Verdict.Allow;
    }

    private void PlanClash(string path, TemplateList list, string name, (Node Item, Node Array) present, (Node Item, JsonFragment Json) wanted)
    {
        if (replaces)
        {
            _edits.Add(() => Replace(present.Array, present.Item, wanted.Json));
        }
        else
        {
            _clashes.Add($"{path}: the pod has \"{name}\" ({Summary(present.Item)}), and so has the template, with other fields ({Summary(wanted.Item)}); expected another {list.Key}, or the template's own");
        }
    }

    // Containers and init containers share their names.
    private static (Node Item, Node Array) Find(Node parent, TemplateList list, string name)
    {
        var array = parent[list.Name];
        var found = FindIn(array, list.Key, name);
        if (found.IsObject || !list.IsContainers)
        {
            return (found, array);
        }

        var other = parent[list.Option == SidecarOptions.Containers ? "initContainers" : "containers"];
        return (FindIn(other, list.Key, name), other);
    }

    private static Node FindIn(Node items, string key, string name)
    {
        foreach (var item in items.Items)
        {
            if (item[key].Text is { } text && (text == name || (key == "mountPath" && text.TrimEnd('/') == name.TrimEnd('/'))))
            {
                return item;
            }
        }

        return default;
    }

    private static void Insert(Node array, int? index, JsonFragment item)
    {
        if (index is { } position)
        {
            array.InsertJson(position, item.Utf8.Span);
        }
        else
        {
            array.AppendJson(item.Utf8.Span);
        }
    }

    private static void Replace(Node array, Node present, JsonFragment item)
    {
        var index = 0;
        foreach (var candidate in array.Items)
        {
            if (candidate == present)
            {
                break;
            }

            index++;
        }

        array.RemoveAt(index);
        array.InsertJson(index, item.Utf8.Span);
    }

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
}
