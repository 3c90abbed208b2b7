using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Hosting.Testing;

/// <summary>
/// Reads a golden case: a folder with <c>input.yaml</c>, <c>sluice.yaml</c>, perhaps a <c>request.yaml</c> that says more of the request and a
/// <c>cluster.yaml</c> with what policies find when they ask, and what is expected (<see cref="GoldenFolder"/>). The namespace is taken to be one that
/// every <c>namespaceSelector</c> selects.
/// </summary>
internal sealed class GoldenCaseReader(string root, Catalogue catalogue)
{
    private static readonly string[] RequestKeys =
    [
        "operation", "namespace", "name", "user", "groups", "subResource", "group", "version", "resource", "dryRun", "object", "oldObject", "webhook", "apiVersion",
    ];

    private static readonly string[] ClusterKeys = ["objects", "forbidden", "unavailable"];

    private readonly List<ConfigurationError> _errors = [];

    /// <summary>Everything that is wrong with the cases that were read.</summary>
    public IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>Whether a folder is a golden case.</summary>
    public static bool IsCase(string folder) => File.Exists(Path.Combine(folder, "input.yaml")) && File.Exists(Path.Combine(folder, "sluice.yaml"));

    /// <summary>Reads a case.</summary>
    /// <returns>The case; null when anything is wrong with it.</returns>
    public TestCase? Read(string folder)
    {
        var before = _errors.Count;
        var input = ReadYaml(Path.Combine(folder, "input.yaml"), null);
        var request = ReadYaml(Path.Combine(folder, "request.yaml"), RequestKeys);
        var services = new PolicyServices { Catalogue = catalogue, Kubernetes = ReadCluster(Path.Combine(folder, "cluster.yaml")) };
        var configuration = ConfigurationLoader.Load(Path.Combine(folder, "sluice.yaml"), services);
        _errors.AddRange(configuration.Errors);
        if (_errors.Count > before)
        {
            return null;
        }

        return new TestCase
        {
            Suite = Path.GetRelativePath(root, Path.GetDirectoryName(folder)!),
            Name = Path.GetFileName(folder),
            Place = $"{Path.Combine(folder, "input.yaml")}:1",
            Configuration = configuration.Configuration!,
            Request = ToRequest(input, request),
            Webhooks = request["webhook"u8].Text is { } webhook ? [webhook] : null,
            Expectation = new GoldenFolder(folder),
        };
    }

    private static DryRunRequest ToRequest(Node input, Node request)
    {
        var operation = request["operation"u8].Exists ? OperationNames.Parse(request["operation"u8].Text) : Operations.Create;
        var resource = ApiResource.Of(input);
        var isDelete = operation == Operations.Delete;
        return new DryRunRequest
        {
            Object = input,
            Operation = operation,
            Exactly = new ExactObjects(Given(request, "object", isDelete ? default : input), Given(request, "oldObject", isDelete ? input : default)),
            User = request["user"u8].Text ?? DryRunRequest.DefaultUser,
            Groups = request["groups"u8].Exists ? request["groups"u8].Items.Texts() : ["system:authenticated"],
            Namespace = request["namespace"u8].Text,
            SubResource = request["subResource"u8].Text ?? "",
            Name = request["name"u8].Text,
            Resource = resource with
            {
                Group = request["group"u8].Text ?? resource.Group,
                Version = request["version"u8].Text ?? resource.Version,
                Resource = request["resource"u8].Text ?? resource.Resource,
            },
            DryRun = request["dryRun"u8].IsTrue,
            ReviewVersion = request["apiVersion"u8].Text ?? "admission.k8s.io/v1",
        };
    }

    // An object that is said to be null is not there.
    private static Node Given(Node request, string name, Node otherwise) => request[name] switch
    {
        { Kind: NodeKind.Null } => default,
        { Exists: true } given => given,
        _ => otherwise,
    };

    private OfflineCluster? ReadCluster(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var cluster = ReadYaml(file, ClusterKeys);
        return new OfflineCluster(cluster["objects"u8].Items.ToList(), cluster["forbidden"u8].Items.Texts(), cluster["unavailable"u8].Items.Texts());
    }

    // A file that is not there says nothing.
    private Node ReadYaml(string file, string[]? keys)
    {
        if (!File.Exists(file))
        {
            return default;
        }

        var errors = new ErrorList(file);
        var root = YamlReader.Read(File.ReadAllText(file), errors);
        if (errors.Errors.Count == 0 && root is not MappingNode)
        {
            errors.Add(root?.Line ?? 1, root?.Column ?? 1, "", $"{root?.Describe() ?? "nothing"}; expected a mapping");
        }

        foreach (var (key, _) in (root as MappingNode)?.Entries ?? [])
        {
            if (keys?.Contains(key.Text) == false)
            {
                errors.Add(key, "", $"unknown key \"{key.Text}\"; expected one of {string.Join(", ", keys)}");
            }
        }

        _errors.AddRange(errors.Errors);
        return errors.Errors.Count == 0 ? root!.ToNode().Value : default;
    }
}
