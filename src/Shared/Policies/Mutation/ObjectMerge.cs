using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;

namespace Sluice.Policies.Mutation;

/// <summary>
/// Merges an object into another as server-side apply does (https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy): maps by key, lists by the keys
/// that the API gives them, sets by their values; other lists, and values of kinds that are not Kubernetes' own, are replaced. <c>null</c> takes a field away.
/// </summary>
internal sealed class ObjectMerge
{
    // Fewer items are found as quickly by looking at each.
    private const int LeastIndexed = 8;

    // The one key of a list that the API server has a default for: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
    private const string ProtocolKey = "protocol";

    // A list that one change goes through item by item would be looked through for each of them.
    private readonly Dictionary<Node, Dictionary<string, Node>> _indexes = [];

    /// <summary>Merges.</summary>
    /// <param name="target">An object, which is edited.</param>
    /// <param name="wanted">What it should have; of a document of its own, an object.</param>
    /// <param name="type">What the target is; null where Kubernetes does not know it.</param>
    public void Merge(Node target, Node wanted, SchemaType? type)
    {
        foreach (var member in wanted.Members)
        {
            MergeMember(target, member.Name, member.Value, type?.Find(member.Name));
        }
    }

    private void MergeObject(Node target, Node wanted, SchemaField? field)
    {
        if (field is not { Container: SchemaContainer.Map })
        {
            Merge(target, wanted, InnerType(field));
            return;
        }

        foreach (var member in wanted.Members)
        {
            MergeMember(target, member.Name, member.Value, field with { Name = member.Name, Container = SchemaContainer.Single });
        }
    }

    private void MergeMember(Node target, string name, Node wanted, SchemaField? field)
    {
        var present = target[name];
        switch (wanted.Kind)
        {
            case NodeKind.Null:
                target.Remove(name);
                break;
            case NodeKind.Object when present.IsObject || wanted.Count > 0:
                MergeObject(present.IsObject ? present : MakeObject(target, name), wanted, field);
                break;
            case NodeKind.Array when field is { ListKeys.IsEmpty: false }:
                MergeItems(present.IsArray ? present : MakeArray(target, name), wanted, field);
                break;
            case NodeKind.Array when field is { IsSet: true }:
                AddToSet(present.IsArray ? present : MakeArray(target, name), wanted);
                break;
            default:
                if (!IsSame(present, wanted, field))
                {
                    target.Set(name, wanted);
                }

                break;
        }
    }

    private static bool IsSame(Node present, Node wanted, SchemaField? field) =>
        present.ValueEquals(wanted)
        || (present.IsAbsent && wanted is { IsArray: true, Count: 0 } or { IsObject: true })
        || (field is { Value: SchemaValue.Quantity } && IsSameQuantity(present, wanted));

    private static bool IsSameQuantity(Node present, Node wanted) =>
        Quantity.TryParse(present.TextOrNumber, out var left, out _) && Quantity.TryParse(wanted.TextOrNumber, out var right, out _) && left == right;

    private void MergeItems(Node list, Node wanted, SchemaField field)
    {
        foreach (var item in wanted.Items)
        {
            var present = Find(list, item, field);
            if (!present.IsObject)
            {
                present = list.AppendObject();
                if (_indexes.TryGetValue(list, out var index))
                {
                    index.TryAdd(KeyOf(item, field), present);
                }
            }

            Merge(present, item, InnerType(field));
        }
    }

    private static void AddToSet(Node list, Node wanted)
    {
        foreach (var item in wanted.Items)
        {
            if (!list.Items.Contains(item))
            {
                list.Append(item);
            }
        }
    }

    private Node Find(Node list, Node wanted, SchemaField field)
    {
        if (list.Count >= LeastIndexed)
        {
            return IndexOf(list, field).GetValueOrDefault(KeyOf(wanted, field));
        }

        var key = KeyOf(wanted, field);
        foreach (var item in list.Items)
        {
            if (item.IsObject && KeyOf(item, field) == key)
            {
                return item;
            }
        }

        return default;
    }

    private Dictionary<string, Node> IndexOf(Node list, SchemaField field)
    {
        if (!_indexes.TryGetValue(list, out var index))
        {
            index = new Dictionary<string, Node>(StringComparer.Ordinal);
            foreach (var item in list.Items)
            {
                if (item.IsObject)
                {
                    index.TryAdd(KeyOf(item, field), item);
                }
            }

            _indexes[list] = index;
        }

        return index;
    }

    private static string KeyOf(Node item, SchemaField field) => field.ListKeys.Length == 1
        ? PartOf(item, field.ListKeys[0])
        : string.Join('\n', field.ListKeys.Select(key => PartOf(item, key)));

    // As JSON, so that 80 and "80" are two.
    private static string PartOf(Node item, string key) => item[key].IsAbsent ? (key == ProtocolKey ? "\"TCP\"" : "") : item[key].ToString();

    private static SchemaType? InnerType(SchemaField? field) => field is null ? null : KubernetesSchema.Default.TypeOf(field);

    // What is there with another kind of value is replaced: the API server would refuse it.
    private static Node MakeObject(Node target, string name)
    {
        target.SetJson(name, "{}"u8);
        return target[name];
    }

    private static Node MakeArray(Node target, string name)
    {
        target.SetJson(name, "[]"u8);
        return target[name];
    }
}
