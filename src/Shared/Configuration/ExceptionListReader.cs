using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>Reads the exceptions of all files, and gives each to its policy once all policies are known.</summary>
internal sealed class ExceptionListReader(string ownNamespace)
{
    private readonly List<(Settings Settings, string File, ErrorList Errors)> _read = [];

    /// <summary>Reads the exceptions of a file.</summary>
    public void Read(ConfigNode node, string file, ErrorList errors)
    {
        if (node is not SequenceNode list)
        {
            errors.Add(node, "exceptions", $"{node.Describe()}; expected a list of exceptions");
            return;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            var before = errors.Errors.Count;
            if (Settings.Read(list.Items[i], $"exceptions[{i}]", PolicyException.Options, errors) is { } settings && errors.Errors.Count == before)
            {
                _read.Add((settings, file, errors));
            }
        }
    }

    /// <summary>Gives the exceptions to the policies; one for a policy that is not there is an error.</summary>
    /// <returns>What is wrong.</returns>
    public List<ConfigurationError> GiveTo(List<ConfiguredPolicy> policies)
    {
        var found = new List<ConfigurationError>();
        foreach (var (settings, file, _) in _read)
        {
            var errors = new ErrorList(file);
            var name = settings.Get(PolicyException.PolicyName);
            var index = policies.FindIndex(policy => policy.Name == name);
            if (index < 0)
            {
                errors.Add(settings.NodeOf(PolicyException.PolicyName), $"{settings.Path}.policy", $"there is no policy \"{name}\"; expected {(policies.Count == 0 ? "one that is there" : "one of " + string.Join(", ", policies.Select(policy => policy.Name).Take(20)))}");
            }
            else
            {
                policies[index] = policies[index] with { Exceptions = policies[index].Exceptions.Add(ToException(settings, file, policies[index], errors)) };
            }

            found.AddRange(errors.Errors);
        }

        return found;
    }

    private PolicyException ToException(Settings settings, string file, ConfiguredPolicy policy, ErrorList errors)
    {
        var match = settings.Get(PolicyException.MatchOption);
        if (match?.Has(MatchOptions.NamespaceSelector) == true)
        {
            // The API server applies those of policies; of an exception it does not hear.
            errors.Add(match.NodeOf(MatchOptions.NamespaceSelector), $"{match.Path}.namespaceSelector", "the labels of namespaces are not known here; expected namespaces, or an objectSelector");
        }

        return new PolicyException
        {
            Match = PolicyMatch.Create(match, ownNamespace, errors),
            Rules = new RuleNarrowing(policy.Type, policy.Rules, match, errors).Narrow(),
            Reason = settings.Get(PolicyException.ReasonOption),
            Until = PolicyException.TryReadDay(settings.Get(PolicyException.UntilOption), out var day) ? day : null,
            Place = new ConfigurationPlace(file, settings.Node.Line, settings.Node.Column),
        };
    }
}
