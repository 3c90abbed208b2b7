using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Expressions;
using Sluice.Policies;
using Sluice.Policies.Mutation;
using Sluice.Policies.Rules;
using Sluice.Yaml;

namespace Sluice.Webhooks.Native;

/// <summary>
/// The expressions of a policy as Kubernetes takes them. What it does not know is a fault; names that mean something else there, such as <c>object</c> where the rules are for
/// pods and for templates, become variables.
/// </summary>
internal sealed class NativeExpressions
{
    private readonly RuleCompiler _compiler;
    private readonly CompiledRules _rules;
    private readonly NativeFaults _faults;
    private readonly bool _isMutating;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _own;
    private readonly Dictionary<string, (string Name, string Expression)> _replaced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public NativeExpressions(ConfiguredPolicy policy, NativeFaults faults)
    {
        _faults = faults;
        _own = policy.Settings.Get(RuleOptions.Variables);
        var context = new PolicyContext(policy.Name, policy.Settings, new ErrorList(""), new PolicyServices());
        _isMutating = policy.Type.Name == MutationPolicy.Type.Name;
        _compiler = _isMutating ? RuleCompiler.ForMutation(context) : RuleCompiler.For(context);
        _rules = _compiler.Finish();
    }

    /// <summary>Compiles expressions, and knows where they stand.</summary>
    public RuleCompiler Compiler => _compiler;

    /// <summary>What a name of Sluice is: a variable of that value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="expression">The value, in CEL.</param>
    public void Replace(string name, string expression)
    {
        var variable = name;
        while (_own.Any(own => own.Key == variable))
        {
            variable += "_";
        }

        _replaced[name] = (variable, expression);
    }

    /// <summary>An expression of an option as Kubernetes takes it.</summary>
    public string Of(ConfigNode node, string path, string text, RuleCompiler? compiler = null) =>
        (compiler ?? _compiler).Compile(node, path, text) is { } expression ? Of(path, expression.Expression) : text;

    /// <summary>A compiled expression as Kubernetes takes it.</summary>
    public string Of(string path, Expression expression)
    {
        // jsonpatch.escapeKey is for policies that mutate: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
        foreach (var unknown in expression.OutsideKubernetes.Where(unknown => !_isMutating || !unknown.StartsWith("jsonpatch.", StringComparison.Ordinal)))
        {
            _faults.Add(path, $"{unknown} is not known to Kubernetes");
        }

        var places = new List<(int Position, int Length, string Text)>();
        Find(expression.Syntax, places);
        var text = new StringBuilder(expression.Text);
        foreach (var (position, length, replacement) in places.OrderByDescending(place => place.Position))
        {
            text.Remove(position, length).Insert(position, replacement);
        }

        return text.ToString().Trim();
    }

    /// <summary>The variables: those of the policy, behind those that stand for names of Sluice.</summary>
    public JsonArray Variables()
    {
        var own = _own.Select((variable, index) => Variable(variable.Key, Of($"settings.variables.{variable.Key}", _rules.Variables[index].Expression))).ToList();
        return [.. _replaced.Where(name => _used.Contains(name.Key)).Select(name => Variable(name.Value.Name, name.Value.Expression)), .. own];
    }

    private static JsonNode Variable(string name, string expression) => new JsonObject { ["name"] = name, ["expression"] = expression };

    private void Find(SyntaxNode node, List<(int Position, int Length, string Text)> places)
    {
        if (node is IdentifierNode { Binding.Kind: BindingKind.Variable } identifier && _replaced.TryGetValue(identifier.Name.TrimStart('.'), out var variable))
        {
            _used.Add(identifier.Name.TrimStart('.'));
            places.Add((identifier.Position, identifier.Name.Length, $"variables.{variable.Name}"));
        }

        foreach (var child in node.Children)
        {
            Find(child, places);
        }
    }
}
