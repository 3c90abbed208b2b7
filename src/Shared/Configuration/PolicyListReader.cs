using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>Reads the policies of one or more files, and gathers what is wrong with them.</summary>
internal sealed class PolicyListReader(PolicyServices services)
{
    private const string MovedResources = "resources";

    private readonly Option<PolicyType> _type = PolicyOptions.TypeOf(services.Catalogue);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly ExceptionListReader _exceptions = new(services.OwnNamespace);
    private PolicyServices _services = services;

    public List<ConfigurationError> Errors { get; } = [];

    public List<ConfiguredPolicy> Policies { get; } = [];

    /// <summary>Whether any file asks for Kubernetes Events.</summary>
    public bool Events { get; private set; }

    /// <summary>Reads all files of a configuration.</summary>
    public void Read(IEnumerable<ConfigurationFile> files)
    {
        var roots = new List<(ConfigNode? Root, string File, ErrorList Errors)>();
        foreach (var file in files)
        {
            var errors = new ErrorList(file.Path);
            var root = YamlReader.Read(file.Text, errors);
            roots.Add((root, file.Path, errors));

            // Before any policy is made: whichever file says it, it is for all.
            ReadVersion(root, errors);
        }

        foreach (var (root, file, errors) in roots)
        {
            if (root is not null || errors.Errors.Count == 0)
            {
                ReadRoot(root, file, errors);
            }

            Errors.AddRange(errors.Errors.OrderBy(error => error.Line).ThenBy(error => error.Column));
        }

        GiveExceptions();
    }

    private void ReadVersion(ConfigNode? root, ErrorList errors)
    {
        if ((root as MappingNode)?.Find(PolicyOptions.KubernetesVersion.Name) is { } node && PolicyOptions.KubernetesVersion.TryRead(node, PolicyOptions.KubernetesVersion.Name, errors, out var text))
        {
            // The oldest API server counts.
            _services = _services with { KnowsNativeSidecars = _services.KnowsNativeSidecars && MinorVersion.Of((string)text!) >= MinorVersion.NativeSidecars };
        }
    }

    // What stands in one file about another is put together.
    private void GiveExceptions()
    {
        // Whoever reads of a policy that is not there has enough with the error that keeps it away.
        if (Errors.Count == 0)
        {
            Errors.AddRange(_exceptions.GiveTo(Policies));
        }
    }

    private void ReadRoot(ConfigNode? root, string file, ErrorList errors)
    {
        if (root is not MappingNode mapping)
        {
            errors.Add(root?.Line ?? 1, root?.Column ?? 1, "", $"{root?.Describe() ?? "nothing"}; expected a mapping with policies");
            return;
        }

        if (OtherManifest(mapping) is { } other)
        {
            errors.Add(mapping, "", other);
            return;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            switch (key.Text)
            {
                case "policies":
                    ReadPolicies(value, file, errors);
                    break;
                case "events":
                    Events |= PolicyOptions.Events.TryRead(value, "events", errors, out var events) && (bool)events!;
                    break;
                case "kubernetesVersion":
                    // Read before.
                    break;
                case "exceptions":
                    _exceptions.Read(value, file, errors);
                    break;
                default:
                    errors.Add(key, "", $"unknown key \"{key.Text}\"; expected policies, exceptions, events or kubernetesVersion");
                    break;
            }
        }

        if (mapping.Find("policies") is null && mapping.Find("exceptions") is null)
        {
            errors.Add(mapping, "", "\"policies\" is missing; expected a list of policies");
        }
    }

    // A manifest of another tool in place of a sluice.yaml is one mistake, not an unknown key for each of its lines.
    private static string? OtherManifest(MappingNode root)
    {
        if (root.Find("apiVersion") is not ScalarNode version || root.Find("kind") is not ScalarNode kind)
        {
            return null;
        }

        var group = version.Text.Split('/')[0];
        var tool = group switch
        {
            "kyverno.io" or "policies.kyverno.io" => "Kyverno's ",
            _ when group.EndsWith("gatekeeper.sh", StringComparison.Ordinal) => "Gatekeeper's ",
            _ => "",
        };
        return $"{tool}{kind.Text} ({version.Text}) is a Kubernetes manifest, not a sluice.yaml; expected a mapping with policies";
    }

    private void ReadPolicies(ConfigNode node, string file, ErrorList errors)
    {
        if (node is not SequenceNode list)
        {
            errors.Add(node, "policies", $"{node.Describe()}; expected a list of policies ([] for none)");
            return;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            ReadPolicy(list.Items[i], $"policies[{i}]", file, errors);
        }
    }

    private void ReadPolicy(ConfigNode node, string path, string file, ErrorList errors)
    {
        var before = errors.Errors.Count;
        var common = Settings.Read(node, path, PolicyOptions.Common(_type), errors);
        if (common is null)
        {
            return;
        }

        CheckName(common, path, file, errors);
        if (!common.Has(_type))
        {
            return;
        }

        var type = common.Get(_type);
        var settingsNode = common.Has(PolicyOptions.Settings) ? common.Get(PolicyOptions.Settings) : new ScalarNode("", true, node.Line, node.Column);
        var match = common.Get(PolicyOptions.Match);
        RefuseMoved(settingsNode, $"{path}.settings", type, errors);
        CheckNamespaces(match, errors);
        CheckGenerating(type, common, match, errors);
        var settings = Settings.Read(settingsNode, $"{path}.settings", type.Options, errors, [MovedResources]);
        if (settings is null || errors.Errors.Count > before)
        {
            return;
        }

        ImmutableArray<ResourceRule> rules = type.Kind == PolicyKind.Generating ? [] : new RuleNarrowing(type, type.Rules(settings), match, errors).Narrow();
        var policy = type.Create(new PolicyContext(common.Get(PolicyOptions.Name), settings, errors, _services) { Rules = rules });
        var configured = Configure(common, type, settings, rules, policy, errors);
        if (errors.Errors.Count == before)
        {
            Policies.Add(configured with { Place = new ConfigurationPlace(file, node.Line, node.Column) });
        }
    }

    private ConfiguredPolicy Configure(Settings common, PolicyType type, Settings settings, ImmutableArray<ResourceRule> rules, IPolicy policy, ErrorList errors) => new()
    {
        Name = common.Get(PolicyOptions.Name),
        Type = type,
        Action = common.Get(PolicyOptions.Action),
        FailurePolicy = common.Get(PolicyOptions.FailurePolicy),
        Match = PolicyMatch.Create(common.Get(PolicyOptions.Match), _services.OwnNamespace, errors),
        Settings = settings,
        Rules = rules,
        Policy = policy,
    };

    // Before match had them, types had their own.
    private static void RefuseMoved(ConfigNode settings, string path, PolicyType type, ErrorList errors)
    {
        var key = (settings as MappingNode)?.Entries.FirstOrDefault(entry => entry.Key.Text == MovedResources).Key;
        if (key is not null && !type.Options.Any(option => option.Name == MovedResources))
        {
            errors.Add(key, path, "\"resources\" is none of the settings; expected it in match, beside settings: match: { resources: [...] }");
        }
    }

    private static void CheckNamespaces(Settings? match, ErrorList errors)
    {
        if (match?.Get(MatchOptions.Namespaces) is not { } namespaces || match.Get(MatchOptions.AreSystemNamespacesIn) || !namespaces.Has(MatchOptions.NamespacesInclude))
        {
            return;
        }

        foreach (var name in namespaces.Get(MatchOptions.NamespacesInclude).Where(SystemNamespaces.Contains))
        {
            errors.Add(namespaces.NodeOf(MatchOptions.NamespacesInclude), namespaces.Path, $"\"{name}\" is a system namespace, which no policy is for by default; expected systemNamespaces: true beside namespaces");
        }
    }

    // What is kept in namespaces comes with no request: what else a match says has nothing to hold against.
    private static void CheckGenerating(PolicyType type, Settings common, Settings? match, ErrorList errors)
    {
        if (type.Kind != PolicyKind.Generating)
        {
            return;
        }

        foreach (var option in MatchOptions.All.Where(option => match?.Has(option) == true && option != MatchOptions.Namespaces && option != MatchOptions.NamespaceSelector && option != MatchOptions.AreSystemNamespacesIn))
        {
            errors.Add(match!.NodeOf(option), $"{match.Path}.{option.Name}", $"{type.Name} is about namespaces, not about requests; expected namespaces, namespaceSelector or systemNamespaces");
        }

        if (common.Has(PolicyOptions.FailurePolicy))
        {
            errors.Add(common.NodeOf(PolicyOptions.FailurePolicy), $"{common.Path}.failurePolicy", $"{type.Name} decides on no request; expected no failurePolicy");
        }
    }

    private void CheckName(Settings common, string path, string file, ErrorList errors)
    {
        if (!common.Has(PolicyOptions.Name))
        {
            return;
        }

        var name = common.Get(PolicyOptions.Name);
        var node = common.NodeOf(PolicyOptions.Name);
        if (!_names.TryAdd(name, $"{file}:{node.Line}"))
        {
            errors.Add(node, $"{path}.name", $"\"{name}\" is the name of another policy ({_names[name]}); expected a name of its own");
        }
    }
}
