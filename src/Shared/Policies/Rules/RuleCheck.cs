using Sluice.Expressions;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Rules;

/// <summary>Looks the expressions of one policy over: constants that decide, fields that there are not, comparisons that can never hold.</summary>
internal sealed class RuleCheck
{
    private readonly RuleCompiler _compiler;
    private readonly Dictionary<string, FieldShape> _known;
    private readonly List<SettingsFinding> _findings = [];

    /// <summary>Looks at the policy's variables.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="known">What is known of the objects.</param>
    /// <param name="isMutating">Whether its expressions may make objects.</param>
    public RuleCheck(Settings settings, Dictionary<string, FieldShape> known, bool isMutating)
    {
        var context = new PolicyContext("", settings, new ErrorList(""), new PolicyServices());
        _compiler = isMutating ? RuleCompiler.ForMutation(context) : RuleCompiler.For(context);
        _known = known;
        var variables = _compiler.Finish().Variables;
        foreach (var ((name, _), index) in settings.Get(RuleOptions.Variables).Select((variable, index) => (variable, index)))
        {
            var node = settings.NodeOf(RuleOptions.Variables);
            _known[$"variables.{name}"] = Look(variables[index].Expression, (node as MappingNode)?.Find(name) ?? node, $"settings.variables.{name}", decides: false);
        }
    }

    /// <summary>What was found.</summary>
    public IReadOnlyList<SettingsFinding> Findings => _findings;

    /// <summary>Looks at an expression, where the file has it.</summary>
    /// <param name="settings">The settings that it is one of.</param>
    /// <param name="option">The option.</param>
    /// <param name="path">The settings' path.</param>
    /// <param name="decides">Whether it says yes or no, so that a constant is likely not meant.</param>
    /// <param name="item">What is known of <c>item</c>; null outside of a foreach.</param>
    /// <returns>What is known of its value.</returns>
    public FieldShape Look(Settings settings, Option<string> option, string path, bool decides, FieldShape? item = null)
    {
        if (!settings.Has(option))
        {
            return FieldShape.Unknown;
        }

        var place = $"{path}.{option.Name}";
        var node = settings.NodeOf(option);
        return Look(node, place, settings.Get(option), decides, item);
    }

    /// <summary>Looks at the expressions in the texts of a value.</summary>
    public void LookInside(ConfigNode node, string path, FieldShape? item)
    {
        switch (node)
        {
            case MappingNode mapping:
                foreach (var (key, value) in mapping.Entries)
                {
                    LookInside(value, $"{path}.{key.Text}", item);
                }

                break;
            case SequenceNode list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    LookInside(list.Items[i], $"{path}[{i}]", item);
                }

                break;
            case ScalarNode { Text: var text } when text.Contains("${{", StringComparison.Ordinal):
                foreach (var part in TextTemplate.Read(node, path, text, CompilerFor(item)).Parts)
                {
                    if (part.Expression is { } expression)
                    {
                        Look(expression.Expression, node, path, decides: false, item);
                    }
                }

                break;
        }
    }

    private FieldShape Look(ConfigNode node, string path, string text, bool decides, FieldShape? item) =>
        CompilerFor(item).Compile(node, path, text) is { } expression ? Look(expression.Expression, node, path, decides, item) : FieldShape.Unknown;

    private RuleCompiler CompilerFor(FieldShape? item) => item is null ? _compiler : _compiler.InForeach();

    private FieldShape Look(Expression expression, ConfigNode node, string path, bool decides, FieldShape? item = null)
    {
        _known["item"] = item ?? FieldShape.Unknown;
        var (shape, found) = FieldCheck.Find(expression, _known);

        // false alone is how a rule says that all that it is asked about is refused.
        var isFalse = expression.Syntax is ConstantNode { Value.IsFalse: true };
        foreach (var finding in (decides && !isFalse ? expression.Findings : []).Concat(found))
        {
            _findings.Add(new SettingsFinding(FindingKind.Expression, node, $"{path}: {finding}, in \"{RuleExpression.Shorten(expression.Text)}\""));
        }

        return shape;
    }
}
