using Sluice.Cluster;
using Sluice.Expressions;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Rules;

/// <summary>Compiles the expressions of a policy, and gathers what is wrong with them.</summary>
internal sealed class RuleCompiler
{
    private const string ConfigMapKey = "configMap";

    private readonly PolicyContext _context;
    private readonly ExpressionEnvironment _environment;
    private readonly ExpressionEnvironment _loop;
    private readonly List<(int Slot, Expression Expression)> _variables;
    private readonly Needs _needs;
    private readonly int _item;
    private readonly int _index;

    private RuleCompiler(PolicyContext context, ExpressionEnvironment environment)
    {
        _context = context;
        _needs = new Needs();
        _variables = [];
        foreach (var (name, text) in context.Settings.Get(RuleOptions.Variables))
        {
            var node = context.Settings.NodeOf(RuleOptions.Variables);
            var place = (node as MappingNode)?.Find(name) ?? node;
            if (Compile(place, $"{context.Settings.Path}.variables.{name}", text, environment) is { } expression)
            {
                environment = environment.WithLazy(name, expression, out var slot);
                _variables.Add((slot, expression));
            }
        }

        _environment = environment;
        _loop = environment.With("item", CelType.Dyn, out _item).With("index", CelType.Int, out _index);
    }

    private RuleCompiler(RuleCompiler from)
    {
        (_context, _variables, _needs, _item, _index) = (from._context, from._variables, from._needs, from._item, from._index);
        (_environment, _loop) = (from._loop, from._loop);
    }

    /// <summary>Gets what is wrong.</summary>
    public ErrorList Errors => _context.Errors;

    /// <summary>A compiler for the expressions of a policy, whose variables are compiled.</summary>
    public static RuleCompiler For(PolicyContext context) => new(context, ExpressionEnvironment.Admission);

    /// <summary>A compiler whose expressions may also make objects, as those of Kubernetes' mutating policies do.</summary>
    public static RuleCompiler ForMutation(PolicyContext context) => new(context, ExpressionEnvironment.Admission.WithObjectTypes());

    /// <summary>A compiler for what stands inside a foreach: it knows <c>item</c> and <c>index</c>.</summary>
    public RuleCompiler InForeach() => new(this);

    /// <summary>Compiles an expression.</summary>
    /// <param name="node">Where it stands.</param>
    /// <param name="path">The same, for errors.</param>
    /// <param name="text">The expression.</param>
    /// <param name="expected">What its value must be; any type when none is said.</param>
    /// <returns>The expression; null when it is wrong, which is then among the errors.</returns>
    public RuleExpression? Compile(ConfigNode node, string path, string text, params CelType[] expected) =>
        Compile(node, path, text, _environment, expected) is { } expression ? new RuleExpression(expression, text) : null;

    /// <summary>Compiles the expression of an option that the file has.</summary>
    public RuleExpression Required(Settings settings, Option<string> option, params CelType[] expected) =>
        Compile(settings.NodeOf(option), $"{settings.Path}.{option.Name}", settings.Get(option), expected) ?? Broken;

    /// <summary>Compiles the expression of an option; null where the file does not have it.</summary>
    public RuleExpression? Optional(Settings settings, Option<string> option, params CelType[] expected) => settings.Has(option) ? Required(settings, option, expected) : null;

    /// <summary>What the expressions that were compiled have in common.</summary>
    public CompiledRules Finish()
    {
        var reference = ReadParams(out var json);
        return new CompiledRules
        {
            Environment = _loop,
            Variables = _variables,
            ItemSlot = _item,
            IndexSlot = _index,
            NeedsNamespace = _needs.Namespace,
            ParamsReference = reference,
            ParamsJson = json,
            Kubernetes = _context.Services.Kubernetes ?? new UnconnectedKubernetesApi(UnconnectedKubernetesApi.Nothing),
        };
    }

    // Never evaluated: a configuration with an error is not used.
    private static RuleExpression Broken { get; } = new(Expression.Compile("true", ExpressionEnvironment.Admission).Expression!, "true");

    private Expression? Compile(ConfigNode node, string path, string text, ExpressionEnvironment environment, params CelType[] expected)
    {
        var result = expected.Length == 0 ? Expression.Compile(text, environment) : Expression.Compile(text, environment, expected);
        foreach (var error in result.Errors)
        {
            Errors.Add(node, path, $"{error}, in \"{text.Trim()}\"");
        }

        _needs.Namespace |= text.Contains("namespaceObject", StringComparison.Ordinal);
        return result.Expression;
    }

    private ObjectReference? ReadParams(out ReadOnlyMemory<byte> json)
    {
        json = "null"u8.ToArray();
        if (_context.Settings.Get(RuleOptions.Params) is not { } node)
        {
            return null;
        }

        var path = $"{_context.Settings.Path}.params";
        if (node is not MappingNode mapping)
        {
            Errors.Add(node, path, $"{node.Describe()}; expected a mapping of values, or configMap: namespace/name");
            return null;
        }

        if (mapping.Entries is [{ Key.Text: ConfigMapKey, Value: ScalarNode { Text: var name } scalar }])
        {
            return ReadReference(scalar, $"{path}.{ConfigMapKey}", name);
        }

        json = mapping.ToJson();
        return null;
    }

    private ObjectReference? ReadReference(ScalarNode node, string path, string text)
    {
        if (text.Split('/') is [var space, var name] && KubernetesNames.IsDns1123Label(space) && KubernetesNames.IsDns1123Subdomain(name))
        {
            return new ObjectReference("", "v1", "configmaps", space, name);
        }

        Errors.Add(node, path, $"{node.Describe()}; expected namespace/name of a ConfigMap");
        return null;
    }

    /// <summary>What was found while compiling; shared with the compilers of loops.</summary>
    private sealed class Needs
    {
        public bool Namespace { get; set; }
    }
}
