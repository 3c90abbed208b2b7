using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Expressions;
using Sluice.Kubernetes;
using Sluice.Policies;

namespace Sluice.Webhooks.Native;

/// <summary>What of a <c>match</c> has no field in Kubernetes' policies, and the exceptions, as <c>matchConditions</c>.</summary>
internal sealed class NativeConditions(ConfiguredPolicy policy, TimeProvider time, NativeFaults faults)
{
    // https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions
    private const int Most = 64;

    private const string Namespace = "request.namespace";
    private const string User = "request.userInfo.username";

    // An object that has no name yet is known by its beginning; a collection is deleted without a name in the request.
    private const string Name = "(has(request.name) && request.name != '' ? request.name : " +
        "object != null && has(object.metadata.name) ? object.metadata.name : oldObject != null && has(oldObject.metadata.name) ? oldObject.metadata.name : " +
        "object != null && has(object.metadata.generateName) ? object.metadata.generateName : '')";

    private readonly List<(string Name, string Expression)> _conditions = [];

    /// <summary>The conditions: those of the file first.</summary>
    public JsonArray All()
    {
        AddOwn();
        Add("namespaces", Namespaces(policy.Match.Namespaces, Patterns(policy.Match.Namespaces)));
        foreach (var (name, expression) in Names(policy.Match))
        {
            Add(name, expression);
        }

        for (var i = 0; i < policy.Exceptions.Length; i++)
        {
            AddException(policy.Exceptions[i], i);
        }

        if (policy.Type.Kind == Admission.PolicyKind.Mutating && policy.Rules.Any(rule => rule.Resource is "pods" or "*"))
        {
            Add("mirror-pods", NativePolicies.NoMirrorPod);
        }

        if (_conditions.Count > Most)
        {
            faults.Add("match.conditions", $"{_conditions.Count} conditions, exceptions among them; Kubernetes takes {Most}");
        }

        return [.. _conditions.Select(JsonNode (condition) => new JsonObject { ["name"] = condition.Name, ["expression"] = condition.Expression })];
    }

    /// <summary>Those of the patterns that are names.</summary>
    public static IReadOnlyList<string> Literals(IEnumerable<Glob> globs) =>
        [.. globs.Select(glob => glob.Pattern).Where(IsLiteral).Distinct().Order(StringComparer.Ordinal)];

    private void AddOwn()
    {
        var index = 1;
        foreach (var text in policy.Match.Conditions.Texts)
        {
            if (Expression.Compile(text, ExpressionEnvironment.Admission).Expression is { } expression)
            {
                foreach (var unknown in expression.OutsideKubernetes)
                {
                    faults.Add($"match.conditions[{index - 1}]", $"{unknown} is not known to Kubernetes");
                }
            }

            _conditions.Add(($"condition-{index++}", text.Trim()));
        }
    }

    // What was imported from what was printed here has it already.
    private void Add(string name, string? expression)
    {
        if (expression is not null && !_conditions.Exists(condition => condition.Expression == expression))
        {
            _conditions.Add((name, expression));
        }
    }

    private void AddException(PolicyException exception, int index)
    {
        if (exception.IsOver(time))
        {
            return;
        }

        var path = $"exceptions[{index}]";
        if (exception.Until is { } until)
        {
            faults.Add($"{path}.until", $"{until:yyyy-MM-dd}: expressions in Kubernetes have no clock, the exception would not end");
        }

        if (!exception.Match.Conditions.IsEmpty)
        {
            faults.Add($"{path}.match.conditions", "one that fails lets nobody off; in Kubernetes, failurePolicy would decide in place of the rules");
        }

        var parts = Covered(exception).ToList();
        Add($"exception-{index + 1}", parts.Count == 0 ? "false" : $"!({string.Join(" && ", parts.Select(part => $"({part})"))})");
    }

    private IEnumerable<string> Covered(PolicyException exception)
    {
        if (!exception.Rules.SequenceEqual(policy.Rules))
        {
            yield return string.Join(" || ", exception.Rules.Select(rule => $"({CelRules.Of(rule)})"));
        }

        // What the policy is not for anyway is not said again.
        var except = exception.Match.Namespaces.Exclude.Select(glob => glob.Pattern).Except(policy.Match.Namespaces.Exclude.Select(glob => glob.Pattern));
        if (Namespaces(exception.Match.Namespaces, new GlobSet(exception.Match.Namespaces.Include.Select(glob => glob.Pattern), except)) is { } namespaces)
        {
            yield return namespaces;
        }

        foreach (var (_, expression) in Names(exception.Match))
        {
            yield return expression;
        }

        if (!exception.Match.ObjectSelector.IsEmpty)
        {
            yield return $"{CelRules.Selects("object", exception.Match.ObjectSelector)} || {CelRules.Selects("oldObject", exception.Match.ObjectSelector)}";
        }
    }

    private static IEnumerable<(string Name, string Expression)> Names(PolicyMatch match)
    {
        if (match.Names.Restricts)
        {
            yield return ("names", MatchConditions.Matches(match.Names, Name));
        }

        if (match.Users.Restricts)
        {
            yield return ("users", MatchConditions.Matches(match.Users, User));
        }

        if (match.Groups.Restricts)
        {
            yield return ("groups", CelRules.Groups(match.Groups));
        }
    }

    // The namespaceSelector says those that are names; it cannot say patterns.
    private static GlobSet Patterns(GlobSet namespaces) =>
        namespaces.Include.All(glob => IsLiteral(glob.Pattern))
            ? GlobSet.Everything
            : new GlobSet(namespaces.Include.Select(glob => glob.Pattern), namespaces.Exclude.Select(glob => glob.Pattern).Where(pattern => !IsLiteral(pattern)));

    private static string? Namespaces(GlobSet namespaces, GlobSet told) =>
        namespaces.Restricts && told.Restricts ? $"!has({Namespace}) || {Namespace} == '' || ({MatchConditions.Matches(told, Namespace)})" : null;

    private static bool IsLiteral(string pattern) => pattern.AsSpan().IndexOfAny('*', '?') < 0;
}
