using System.Text.Json.Nodes;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Hosting.Importing;

/// <summary>
/// Imports constraints of the kinds of Gatekeeper's library (https://open-policy-agent.github.io/gatekeeper-library/website/) that are known here. What a kind means is in
/// its template, in Rego: a constraint of another kind does not map.
/// </summary>
internal static class GatekeeperImport
{
    private const string EachContainer = "(object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([]))";

    /// <summary>Imports a constraint.</summary>
    public static void Import(Manifest manifest, ImportResult result)
    {
        var parameters = manifest.Object["spec"u8]["parameters"u8];
        var (type, settings) = manifest.Kind switch
        {
            "K8sRequiredLabels" => ("required-metadata", Labels(parameters)),
            "K8sAllowedRepos" => ("image-registries", new JsonObject { ["registries"] = List(parameters["repos"u8].Items.Texts().Select(repo => repo.TrimEnd('/'))), ["workloads"] = true }),
            "K8sDisallowedRepos" => ("image-registries", new JsonObject { ["registries"] = List(["*"]), ["except"] = List(parameters["repos"u8].Items.Texts().Select(repo => repo.TrimEnd('/'))), ["workloads"] = true }),
            "K8sDisallowedTags" => Pods($"{EachContainer}.all(c, c.image.contains('@') || (c.image.matches('[^/]*:[^/]+$') && !({AnyOf(parameters["tags"u8], tag => $"c.image.endsWith(':{tag.Text}')")})))", $"images must have a tag other than {Words(parameters["tags"u8])}"),
            "K8sBlockNodePort" => Rule("object.spec.?type.orValue('ClusterIP') != 'NodePort'", "Services of type NodePort are not allowed"),
            "K8sBlockLoadBalancer" => Rule("object.spec.?type.orValue('ClusterIP') != 'LoadBalancer'", "Services of type LoadBalancer are not allowed"),
            "K8sBlockWildcardIngress" => Rule("object.spec.?rules.orValue([]).all(r, r.?host.orValue('') != '' && !r.host.contains('*'))", "hosts of Ingresses must be named, without *"),
            "K8sHttpsOnly" => Rule("object.spec.?tls.orValue([]).size() > 0 && object.metadata.?annotations[?'kubernetes.io/ingress.allow-http'].orValue('') == 'false'", "Ingresses must have tls and the annotation kubernetes.io/ingress.allow-http: \"false\""),
            "K8sReplicaLimits" => Rule(AnyOf(parameters["ranges"u8], range => $"object.spec.replicas >= {range["min_replicas"u8]} && object.spec.replicas <= {range["max_replicas"u8]}"), "the number of replicas is out of bounds"),
            "K8sRequiredProbes" => Pods($"object.spec.containers.all(c, {string.Join(" && ", parameters["probes"u8].Items.Texts().Select(probe => $"has(c.{probe})"))})", $"containers must have {Words(parameters["probes"u8])}"),
            "K8sContainerLimits" => Pods("object.spec.containers.all(c, " + string.Join(" && ", Bounds(parameters, "limits")) + ")", "containers must have limits within bounds"),
            "K8sContainerRequests" => Pods("object.spec.containers.all(c, " + string.Join(" && ", Bounds(parameters, "requests")) + ")", "containers must have requests within bounds"),
            "K8sPSPPrivilegedContainer" => Pods($"{EachContainer}.all(c, !c.?securityContext.?privileged.orValue(false))", "privileged containers are not allowed"),
            "K8sPSPHostNamespace" => Pods("!object.spec.?hostPID.orValue(false) && !object.spec.?hostIPC.orValue(false)", "the host's process and IPC namespaces are not allowed"),
            "K8sPSPReadOnlyRootFilesystem" => Pods($"{EachContainer}.all(c, c.?securityContext.?readOnlyRootFilesystem.orValue(false))", "root file systems must be read-only"),
            "K8sPSPAllowPrivilegeEscalationContainer" => Pods($"{EachContainer}.all(c, !c.?securityContext.?allowPrivilegeEscalation.orValue(true))", "allowPrivilegeEscalation must be false"),
            "K8sPSPAutomountServiceAccountTokenPod" => Pods("!object.spec.?automountServiceAccountToken.orValue(true)", "automountServiceAccountToken must be false"),
            "K8sExternalIPs" => Rule($"object.spec.?externalIPs.orValue([]).all(ip, ip in [{Quoted(parameters["allowedIPs"u8])}])", "this external IP is not allowed"),
            _ => ("", null),
        };
        if (settings is null)
        {
            result.Note(manifest, "", $"left out: the kind {manifest.Kind} is not known here; \"sluice policies validation\" says how to write its rule");
            return;
        }

        var policy = new JsonObject { ["name"] = manifest.Name.Replace('.', '-'), ["type"] = type };
        if (ActionOf(manifest) is { } action)
        {
            policy["action"] = action;
        }

        policy["match"] = MatchOf(manifest, type, settings);
        policy["settings"] = settings;
        result.Add(policy);
    }

    private static string? ActionOf(Manifest manifest) => manifest.Object["spec"u8]["enforcementAction"u8].Text switch
    {
        "warn" => "Warn",
        "dryrun" => "Audit",
        _ => null,
    };

    private static JsonObject MatchOf(Manifest manifest, string type, JsonObject settings)
    {
        var source = manifest.Object["spec"u8]["match"u8];
        var match = new JsonObject();
        var resources = new List<string>();
        foreach (var entry in source["kinds"u8].Items)
        {
            foreach (var kind in entry["kinds"u8].Items.Texts())
            {
                resources.AddRange(KubernetesSchema.Default.Resources.Where(known => known.Kind == kind && entry["apiGroups"u8].Items.Texts() is var groups && (groups.Contains("*") || groups.Contains(known.Group))).Select(known => known.QualifiedName));
            }
        }

        var isForPods = settings.ContainsKey("workloads");
        if (resources.Count > 0 && !(isForPods && resources.Distinct().SequenceEqual(["pods"])))
        {
            match["resources"] = List(resources.Distinct());
        }
        else if (resources.Count == 0 && type == "validation" && !isForPods)
        {
            match["resources"] = List(["*"]);
        }

        var (include, exclude) = (source["namespaces"u8].Items.Texts(), source["excludedNamespaces"u8].Items.Texts());
        if (include.Count + exclude.Count > 0)
        {
            match["namespaces"] = new JsonObject();
            foreach (var (name, values) in ((string, List<string>)[])[("include", include), ("exclude", exclude)])
            {
                if (values.Count > 0)
                {
                    match["namespaces"]![name] = List(values);
                }
            }
        }

        foreach (var (name, selector) in ((string, Node)[])[("objectSelector", source["labelSelector"u8]), ("namespaceSelector", source["namespaceSelector"u8])])
        {
            if (selector.IsObject)
            {
                match[name] = JsonNode.Parse(selector.ToString());
            }
        }

        if (source["scope"u8].Text is "Namespaced" or "Cluster")
        {
            match["scope"] = source["scope"u8].Text;
        }

        if (source["name"u8].Text is { } objectName)
        {
            match["names"] = new JsonObject { ["include"] = List([objectName]) };
        }

        return match;
    }

    private static JsonObject Labels(Node parameters)
    {
        var labels = new JsonObject();
        foreach (var label in parameters["labels"u8].Items)
        {
            labels[label["key"u8].Text ?? label.Text ?? ""] = Anywhere(label["allowedRegex"u8].Text ?? ".*");
        }

        return new JsonObject { ["labels"] = labels };
    }

    // There a part of the value is enough, here it is all of it.
    private static string Anywhere(string pattern) => pattern == ".*" || (pattern.StartsWith('^') && pattern.EndsWith('$') && !pattern.Contains('|', StringComparison.Ordinal)) ? pattern : $"(?s).*(?:{pattern}).*";

    private static IEnumerable<string> Bounds(Node parameters, string list)
    {
        foreach (var resource in (string[])["cpu", "memory"])
        {
            var field = $"c.resources.{list}.{resource}";
            yield return parameters[resource].TextOrNumber is { Length: > 0 } most
                ? $"has({field}) && quantity(string({field})).compareTo(quantity('{most}')) <= 0"
                : $"has({field})";
        }
    }

    private static (string Type, JsonObject? Settings) Pods(string expression, string message)
    {
        var rule = Rule(expression, message);
        rule.Settings!["workloads"] = true;
        return rule;
    }

    private static (string Type, JsonObject? Settings) Rule(string expression, string message) =>
        ("validation", new JsonObject { ["validations"] = new JsonArray(new JsonObject { ["expression"] = expression, ["message"] = message }) });

    private static string AnyOf(Node list, Func<Node, string> expression)
    {
        var parts = new List<string>();
        foreach (var item in list.Items)
        {
            parts.Add($"({expression(item)})");
        }

        return parts.Count == 0 ? "false" : string.Join(" || ", parts);
    }

    private static string Words(Node list) => string.Join(", ", list.Items.Texts());

    private static string Quoted(Node list) => string.Join(", ", list.Items.Texts().Select(text => $"'{text}'"));

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
