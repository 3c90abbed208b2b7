using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Hosting.Testing;

/// <summary>Reads a sluice-test.yaml, strictly: everything that is wrong is gathered, with its place.</summary>
/// <param name="root">What the names of suites are told from.</param>
/// <param name="file">The file.</param>
/// <param name="catalogue">The types that policies may have.</param>
internal sealed class TestFileReader(string root, string file, Catalogue catalogue)
{
    /// <summary>The name of such a file.</summary>
    public const string FileName = "sluice-test.yaml";

    private readonly ErrorList _errors = new(file);
    private readonly List<ConfigurationError> _otherErrors = [];

    /// <summary>Everything that is wrong with the file and those that it names.</summary>
    public IEnumerable<ConfigurationError> Errors => _errors.Errors.OrderBy(error => error.Line).Concat(_otherErrors);

    /// <summary>Other files that the tests are made of, for those who watch them.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Reads the tests.</summary>
    public IReadOnlyList<TestCase> Read()
    {
        var node = YamlReader.Read(File.ReadAllText(file), _errors);
        if (node is null || _errors.Errors.Count > 0 || Settings.Read(node, "", TestOptions.Root, _errors) is not { } settings || _errors.Errors.Count > 0)
        {
            if (_errors.Errors.Count == 0)
            {
                _errors.Add(1, 1, "", "nothing; expected a mapping with tests");
            }

            return [];
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var config = PathOf(settings.Get(TestOptions.Config));
        Files.Add(config);
        return [.. settings.Get(TestOptions.Tests).Select(test => ReadTest(test, config, names)).OfType<TestCase>()];
    }

    private TestCase? ReadTest(Settings test, string config, HashSet<string> names)
    {
        var name = test.Get(TestOptions.Name);
        if (!names.Add(name))
        {
            _errors.Add(test.NodeOf(TestOptions.Name), $"{test.Path}.name", $"\"{name}\" is the name of another test; expected one of its own");
        }

        var expectation = ReadExpectation(test.Get(TestOptions.Expect));
        var services = new PolicyServices { Catalogue = catalogue, Kubernetes = new OfflineCluster(ReadCluster(test), [], []) };
        var configuration = ConfigurationLoader.Load(config, services);
        _otherErrors.AddRange(configuration.Errors.Where(error => !_otherErrors.Contains(error)));
        var request = ReadRequest(test);
        return request is null || !configuration.IsValid ? null : new TestCase
        {
            Suite = Path.GetRelativePath(root, file),
            Name = name,
            Place = $"{file}:{test.NodeOf(TestOptions.Name).Line}",
            Configuration = configuration.Configuration,
            Request = request,
            Expectation = expectation,
        };
    }

    private DryRunRequest? ReadRequest(Settings test)
    {
        var input = ReadManifest(test.Get(TestOptions.Input), $"{test.Path}.input");
        var old = test.Get(TestOptions.OldObject) is { } given ? ReadManifest(given, $"{test.Path}.oldObject") : null;
        if (input is null)
        {
            return null;
        }

        var request = new DryRunRequest
        {
            Object = input.Object,
            OldObject = old?.Object ?? default,
            Operation = test.Get(TestOptions.Operation),
            User = test.Get(TestOptions.User),
            Groups = test.Has(TestOptions.Groups) ? test.Get(TestOptions.Groups) : null,
            Namespace = ApiResource.Of(input.Object).IsNamespaced && input.Namespace is null ? test.Get(TestOptions.Namespace) : null,
            NamespaceLabels = new Dictionary<string, string>(test.Get(TestOptions.NamespaceLabels), StringComparer.Ordinal),
            SubResource = test.Get(TestOptions.SubResource),
        };
        return test.Get(TestOptions.AsPod) ? ToPod(request, test) : request;
    }

    private DryRunRequest? ToPod(DryRunRequest workload, Settings test)
    {
        if (WorkloadPods.Of(workload.Object) is { } made && workload.Operation == Operations.Create)
        {
            return new DryRunRequest { Object = made.Pod, User = made.User, Namespace = workload.EffectiveNamespace, NamespaceLabels = workload.NamespaceLabels };
        }

        _errors.Add(test.NodeOf(TestOptions.AsPod), $"{test.Path}.as", "no pod is made by this; expected the CREATE of a workload such as a Deployment");
        return null;
    }

    private List<Node> ReadCluster(Settings test) =>
    [
        .. test.Get(TestOptions.Cluster).SelectMany((node, index) => ReadManifests(node, $"{test.Path}.cluster[{index}]")).Select(manifest => manifest.Object),
    ];

    private Manifest? ReadManifest(ConfigNode node, string path)
    {
        var before = _errors.Errors.Count + _otherErrors.Count;
        var manifests = ReadManifests(node, path);
        if (manifests.Count != 1 && _errors.Errors.Count + _otherErrors.Count == before)
        {
            _errors.Add(node, path, $"{((ScalarNode)node).Text} has {manifests.Count} objects; expected a file with one");
        }

        return manifests.Count == 1 ? manifests[0] : null;
    }

    private IReadOnlyList<Manifest> ReadManifests(ConfigNode node, string path)
    {
        if (node is not ScalarNode name)
        {
            return node.ToNode() is var (value, fault) && fault is null ? [new Manifest(file, node.Line, node.Column, null, value)] : Refuse(node, path, $"{fault}");
        }

        var named = PathOf(name.Text);
        if (!File.Exists(named))
        {
            return Refuse(node, path, $"\"{name.Text}\" is not a file beside this one");
        }

        Files.Add(named);
        var reader = new ManifestReader();
        reader.ReadPath(named);
        _otherErrors.AddRange(reader.Result.Errors.Where(error => !_otherErrors.Contains(error)));
        return reader.Result.Manifests;
    }

    private Manifest[] Refuse(ConfigNode node, string path, string? fault)
    {
        _errors.Add(node, path, $"{fault}; expected a Kubernetes object, or the name of a file that holds one");
        return [];
    }

    private StatedExpectation ReadExpectation(Settings expect)
    {
        var isAllowed = expect.Has(TestOptions.Decision) ? expect.Get(TestOptions.Decision) : !expect.Has(TestOptions.Message);
        foreach (var option in isAllowed ? new Option[] { TestOptions.Message } : [TestOptions.Changed, TestOptions.Object, TestOptions.Contains, TestOptions.Golden])
        {
            if (expect.Has(option))
            {
                _errors.Add(expect.NodeOf(option), $"{expect.Path}.{option.Name}", $"what is {(isAllowed ? "allowed has no message" : "denied is not stored")}; expected decision: {(isAllowed ? "denied" : "allowed")} beside it");
            }
        }

        return new StatedExpectation
        {
            IsAllowed = isAllowed,
            Message = expect.Has(TestOptions.Message) ? expect.Get(TestOptions.Message) : null,
            Warnings = expect.Has(TestOptions.Warnings) ? expect.Get(TestOptions.Warnings) : null,
            IsChanged = expect.Has(TestOptions.Changed) ? expect.Get(TestOptions.Changed) : null,
            Object = expect.Has(TestOptions.Object) ? expect.Get(TestOptions.Object).Parse() : default,
            Contains = expect.Has(TestOptions.Contains) ? expect.Get(TestOptions.Contains).Parse() : default,
            Golden = expect.Has(TestOptions.Golden) ? PathOf(expect.Get(TestOptions.Golden)) : null,
        };
    }

    private string PathOf(string name) => Path.Combine(Path.GetDirectoryName(file)!, name);
}
