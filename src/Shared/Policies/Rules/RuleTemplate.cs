using Sluice.Expressions;
using Sluice.Json;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Rules;

/// <summary>
/// A value as it stands in sluice.yaml, with <c>${{ expression }}</c> in its texts: one that is the whole of a text may give any value (and none: the member or item is
/// then left out), others become part of the text. <c>$${{</c> is a plain <c>${{</c>.
/// </summary>
internal abstract class RuleTemplate
{
    /// <summary>Whether it is the same for every request.</summary>
    public abstract bool IsConstant { get; }

    /// <summary>Writes the value as JSON.</summary>
    /// <param name="scope">What the expressions know.</param>
    /// <param name="output">Gets the JSON.</param>
    /// <param name="fault">Why it cannot be written.</param>
    /// <returns>Whether there is a value; false also when there is a fault.</returns>
    public abstract bool Write(RuleScope scope, ByteBuffer output, ref string? fault);

    /// <summary>Reads a template.</summary>
    /// <param name="node">Where it stands.</param>
    /// <param name="path">The same, for errors.</param>
    /// <param name="compiler">Compiles its expressions, and gathers what is wrong with them.</param>
    public static RuleTemplate Read(ConfigNode node, string path, RuleCompiler compiler) => node switch
    {
        MappingNode mapping => new ObjectTemplate([.. mapping.Entries.Select(entry => (entry.Key.Text, Read(entry.Value, $"{path}.{entry.Key.Text}", compiler)))]),
        SequenceNode sequence => new ListTemplate([.. sequence.Items.Select((item, index) => Read(item, $"{path}[{index}]", compiler))]),
        ScalarNode { Text: var text } when text.Contains("${{", StringComparison.Ordinal) => TextTemplate.Read(node, path, text, compiler),
        _ => new ConstantTemplate(node),
    };

    private sealed class ConstantTemplate(ConfigNode node) : RuleTemplate
    {
        private readonly ReadOnlyMemory<byte> _json = node.ToJson();

        public override bool IsConstant => true;

        public override bool Write(RuleScope scope, ByteBuffer output, ref string? fault)
        {
            output.Write(_json.Span);
            return true;
        }
    }

    private sealed class ObjectTemplate((string Name, RuleTemplate Value)[] members) : RuleTemplate
    {
        public override bool IsConstant => members.All(member => member.Value.IsConstant);

        public override bool Write(RuleScope scope, ByteBuffer output, ref string? fault)
        {
            output.Write((byte)'{');
            var isFirst = true;
            foreach (var (name, value) in members)
            {
                var json = new ByteBuffer(64);
                if (value.Write(scope, json, ref fault))
                {
                    output.Write(isFirst ? ""u8 : ","u8);
                    isFirst = false;
                    JsonText.WriteString(output, name);
                    output.Write((byte)':');
                    output.Write(json.Span);
                }
            }

            output.Write((byte)'}');
            return fault is null;
        }
    }

    private sealed class ListTemplate(RuleTemplate[] items) : RuleTemplate
    {
        public override bool IsConstant => items.All(item => item.IsConstant);

        public override bool Write(RuleScope scope, ByteBuffer output, ref string? fault)
        {
            output.Write((byte)'[');
            var isFirst = true;
            foreach (var item in items)
            {
                var json = new ByteBuffer(64);
                if (item.Write(scope, json, ref fault))
                {
                    output.Write(isFirst ? ""u8 : ","u8);
                    isFirst = false;
                    output.Write(json.Span);
                }
            }

            output.Write((byte)']');
            return fault is null;
        }
    }
}
