using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Cluster;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies;

/// <summary>One folder of a golden case: what goes in, and what is expected to come out.</summary>
internal sealed class GoldenCase
{
    private const string CasesFolder = "cases";

    // Readable in a review: the default encoder would write quotes and the like as \u0022.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private GoldenCase(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where the policies' tests are.</summary>
    public static string Root { get; } = RepositoryRoot.File("tests", "Shared.Tests", "Policies");

    /// <summary>Whether this run writes what is expected instead of comparing with it.</summary>
    public static bool IsUpdating { get; } = Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1";

    /// <summary>Every case, as <c>Metadata/a-pod-without-labels</c>.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateDirectories(Root, CasesFolder, SearchOption.AllDirectories)
        .SelectMany(Directory.EnumerateDirectories)
        .Select(folder => $"{Path.GetRelativePath(Root, Path.GetDirectoryName(Path.GetDirectoryName(folder)!)!)}/{Path.GetFileName(folder)}")
        .Order(StringComparer.Ordinal);

    /// <summary>The object as a user would send it.</summary>
    public JsonNode Input => YamlText.ToJson(Read("input.yaml"))!;

    /// <summary>The text of the configuration.</summary>
    public string Configuration => Read("sluice.yaml");

    /// <summary>Path of the configuration, for its errors.</summary>
    public string ConfigurationPath => PathOf("sluice.yaml");

    /// <summary>What is said of the request; null when nothing is.</summary>
    public JsonNode? Request => File.Exists(PathOf("request.yaml")) ? YamlText.ToJson(Read("request.yaml")) : null;

    /// <summary>The cluster that policies may ask, from a cluster.yaml; null when the case has none.</summary>
    public IKubernetesApi? Cluster => File.Exists(PathOf("cluster.yaml")) ? new FakeKubernetesApi(YamlText.ToJson(Read("cluster.yaml"))!) : null;

    /// <summary>The decoded answer that is expected of each webhook that is asked.</summary>
    public JsonObject ExpectedAnswers => JsonNode.Parse(Read("expected.json"))!.AsObject();

    /// <summary>The object that is expected after the patch; null when no patch is.</summary>
    public JsonNode? ExpectedObject => File.Exists(PathOf("expected.yaml")) ? YamlText.ToJson(Read("expected.yaml")) : null;

    /// <summary>Every warning that is expected.</summary>
    public IEnumerable<string> ExpectedWarnings =>
        ExpectedAnswers.SelectMany(answer => answer.Value!["warnings"]?.AsArray() ?? []).Select(warning => warning!.GetValue<string>());

    /// <summary>The case of a name.</summary>
    public static GoldenCase Open(string name) => new(Path.Combine(Root, Path.GetDirectoryName(name)!, CasesFolder, Path.GetFileName(name)));

    /// <summary>Compares the answers and the object with what is expected.</summary>
    /// <param name="answers">The decoded answer of each webhook.</param>
    /// <param name="patched">The object after the patch; null when there was none.</param>
    public void AssertExpected(JsonObject answers, JsonNode? patched)
    {
        AssertSame(ExpectedAnswers, answers, "expected.json");
        AssertSame(ExpectedObject, patched, "expected.yaml");
    }

    private static void AssertSame(JsonNode? expected, JsonNode? actual, string file)
    {
        if (!JsonNode.DeepEquals(expected, actual))
        {
            // The texts say where they differ; values in another order but equal never come here.
            Assert.Equal($"{file}:\n{expected?.ToJsonString(Indented)}", $"{file}:\n{actual?.ToJsonString(Indented)}");
        }
    }

    private string PathOf(string file) => Path.Combine(Folder, file);

    private string Read(string file) => File.Exists(PathOf(file))
        ? File.ReadAllText(PathOf(file))
        : throw new InvalidOperationException($"{PathOf(file)} is missing. With SLUICE_UPDATE_GOLDEN=1 the expected files are written.");
}
