using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;
using Sluice.Yaml;

namespace Sluice.Options;

/// <summary>A piece of a Kubernetes object, held to Kubernetes' own schema when the file loads: what the API server would refuse in every object is refused here, with its place.</summary>
/// <param name="accepts">In words what is accepted.</param>
/// <param name="typeName">Its type, as <see cref="KubernetesSchema"/> names it: <c>core.v1.Container</c>.</param>
/// <param name="isList">Whether it is a list of such objects.</param>
internal sealed class KubernetesShape(string accepts, string typeName, bool isList) : Shape<JsonFragment>
{
    private readonly JsonShape _json = new(accepts, isList ? NodeKind.Array : NodeKind.Object);

    public override string Accepts => accepts;

    public override string Schema => _json.Schema;

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out JsonFragment value)
    {
        if (!_json.TryRead(node, path, errors, out value))
        {
            return false;
        }

        var before = errors.Errors.Count;
        var type = KubernetesSchema.Default.Find(typeName) ?? throw new InvalidOperationException($"The schema has no type {typeName}.");
        if (node is SequenceNode sequence)
        {
            for (var i = 0; i < sequence.Items.Count; i++)
            {
                new SchemaCheck(errors).CheckObject(sequence.Items[i], $"{path}[{i}]", type);
            }
        }
        else
        {
            new SchemaCheck(errors).CheckObject(node, path, type);
        }

        return errors.Errors.Count == before;
    }

    public override string Show(JsonFragment value) => _json.Show(value);
}
