using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Recording;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Recording;

/// <summary>Reviews with a secret in every place, recorded by the whole way, and looked for in the files.</summary>
public sealed class RedactionTests : IDisposable
{
    private const string Secret = "hunter2 \"correct\" horse é";

    // Known by its form wherever it stands.
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

    // Known in annotations only: anybody's opaque text.
    private const string Opaque = "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg";

    private static readonly string Encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret));
    private static readonly string EncodedBinary = Convert.ToBase64String([0xab, 0xcd, 0xef, 0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef, 0x12]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-record-");
    private readonly RecordingLogger _logger = new();

    // Where, and how it is put there.
    private static readonly (string Where, Action<JsonNode> Put)[] Ways =
    [
        ("Secret data", request => Replace(request, "Secret", new JsonObject { ["data"] = new JsonObject { ["a"] = Encoded, ["b"] = EncodedBinary } })),
        ("Secret stringData", request => Replace(request, "Secret", new JsonObject { ["stringData"] = new JsonObject { ["a"] = Secret } })),
        ("ConfigMap data", request => Replace(request, "ConfigMap", new JsonObject { ["data"] = new JsonObject { ["a"] = Secret } })),
        ("ConfigMap binaryData", request => Replace(request, "ConfigMap", new JsonObject { ["binaryData"] = new JsonObject { ["a"] = EncodedBinary } })),
        ("a Secret that does not say so itself", request =>
        {
            Replace(request, "Secret", new JsonObject { ["data"] = new JsonObject { ["a"] = Encoded } });
            request["object"]!.AsObject().Remove("kind");
        }),
        ("the data of a Secret before its kind", request => Replace(request, "Secret", new JsonObject { ["data"] = new JsonObject { ["a"] = Encoded }, ["kind"] = "Secret" }, kindFirst: false)),
        ("a list of Secrets", request => request["object"]!["items"] = new JsonArray(new JsonObject { ["kind"] = "Secret", ["data"] = new JsonObject { ["a"] = Encoded } })),
        ("oldObject", request => { Replace(request, "Secret", new JsonObject { ["data"] = new JsonObject { ["a"] = Encoded } }); (request["oldObject"], request["object"]) = (request["object"]!.DeepClone(), null); }),
        ("env of a container", request => Container(request)["env"] = Env()),
        ("env of an init container", request => request["object"]!["spec"]!["initContainers"] = new JsonArray(new JsonObject { ["name"] = "i", ["env"] = Env() })),
        ("env of an ephemeral container", request => request["object"]!["spec"]!["ephemeralContainers"] = new JsonArray(new JsonObject { ["name"] = "e", ["env"] = Env() })),
        ("env of a pod template", request => request["object"]!["spec"]!["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "t", ["env"] = Env() }) } }),
        ("env of a job template", request => request["object"]!["spec"]!["jobTemplate"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["env"] = Env() }) } } } }),
        ("env as a map", request => request["object"]!["spec"]!["env"] = new JsonObject { ["PASSWORD"] = Secret }),
        ("env as a list of texts", request => request["object"]!["spec"]!["env"] = new JsonArray($"PASSWORD={Secret}")),
        ("env with a number", request => Container(request)["env"] = new JsonArray(new JsonObject { ["name"] = "PIN", ["value"] = 918273645 })),
        ("headers of a probe", request => Container(request)["livenessProbe"] = new JsonObject { ["httpGet"] = new JsonObject { ["httpHeaders"] = new JsonArray(new JsonObject { ["name"] = "X-Key", ["value"] = Secret }) } }),
        ("an annotation that says so", request => Annotate(request, "example.com/api-token", Secret)),
        ("an annotation that is a token", request => Annotate(request, "example.com/x", Token)),
        ("an annotation that holds a token", request => Annotate(request, "example.com/x", $"use {Token} to get in")),
        ("an annotation that looks like one", request => Annotate(request, "example.com/x", Opaque)),
        ("an address with a password", request => Annotate(request, "example.com/x", "postgres://app:918273645@db/shop")),
        ("an annotation of a pod template", request => request["object"]!["spec"]!["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["x"] = Token } } }),
        ("an annotation with JSON", request => Annotate(request, "example.com/x", new JsonObject { ["sessionToken"] = Secret }.ToJsonString())),
        ("the manifest of a Secret", request => Annotate(request, "kubectl.kubernetes.io/last-applied-configuration", new JsonObject { ["kind"] = "Secret", ["data"] = new JsonObject { ["a"] = Encoded }, ["stringData"] = new JsonObject { ["b"] = Secret } }.ToJsonString())),
        ("the manifest of a pod", request => Annotate(request, "kubectl.kubernetes.io/last-applied-configuration", new JsonObject { ["kind"] = "Pod", ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["env"] = Env() }) } }.ToJsonString())),
        ("a manifest in a manifest", request => Annotate(request, "a", Manifest(Manifest(Manifest(Manifest(Secret)))))),
        ("a manifest that is none", request => Annotate(request, "a", "{\"kind\":\"Secret\",\"stringData\":{\"a\":\"" + Encoded + "\"}")),
        ("a field that the list names", request => request["object"]!["spec"]!["combination"] = Secret),
        ("a field that the list names, with more in it", request => request["object"]!["spec"]!["combination"] = new JsonArray(new JsonObject { ["deep"] = Secret, ["number"] = 918273645 })),
        ("a label that the list names", request => request["object"]!["metadata"]!["labels"]!["combination"] = Secret),
        ("a flag that the list names", request => Container(request)["args"] = new JsonArray($"--combination={Secret}")),
        ("the value behind a flag that the list names", request => Container(request)["command"] = new JsonArray("open", "--combination", Secret)),
        ("a variable in a command", request => Container(request)["command"] = new JsonArray($"COMBINATION={Secret}", "open")),
        ("a value whose name the list names", request => request["object"]!["spec"]!["parameters"] = new JsonArray(new JsonObject { ["name"] = "Combination", ["value"] = Secret })),
        ("a field whose name says so", request => request["object"]!["spec"]!["password"] = Secret),
        ("a token in a command", request => Container(request)["args"] = new JsonArray("-c", $"curl -H 'Authorization: {Token}' https://a")),
        ("a token anywhere", request => request["object"]!["spec"]!["anything"] = Token),
        ("userInfo.extra", request => request["userInfo"]!["extra"] = new JsonObject { ["example.com/x"] = new JsonArray(Secret) }),
        ("the extra of a review of access", request => request["object"]!["spec"] = new JsonObject { ["user"] = "a", ["extra"] = new JsonObject { ["x"] = new JsonArray(Secret) } }),
        ("the token of a TokenReview", request => request["object"]!["spec"] = new JsonObject { ["token"] = "918273645-opaque" }),
    ];

    public static TheoryData<string> Places { get; } = [.. Ways.Select(way => way.Where)];

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Places))]
    public async Task No_secret_is_in_a_file_wherever_it_stands(string where)
    {
        var review = Reviews.Pod(Ways.Single(way => way.Where == where).Put);
        Assert.NotEmpty(SecretsIn(review));

        var text = await RecordAsync(review);

        Assert.Contains("redacted-", text.Replace("cmVkYWN0ZWQt", "redacted-", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(SecretsIn(text));
    }

    [Fact]
    public async Task No_secret_is_in_the_recorded_patch()
    {
        var text = await RecordAsync(Reviews.Pod(request => Container(request)["env"] = Env()), TestPolicy.Mutating("copies", request =>
        {
            var pod = request.Object;
            pod["metadata"u8]["annotations"u8].Set("x", Token);
            pod["metadata"u8]["annotations"u8].Set("password", Secret);
            pod["metadata"u8]["labels"u8].Set("combination", Secret);
            pod["spec"u8]["containers"u8][0]["env"u8].AppendJson("""{"name":"B","value":"hunter2 \"correct\" horse é"}"""u8);
            pod["spec"u8]["containers"u8][0]["env"u8][0].Set("value", "918273645");
            pod["spec"u8].Set("anything", Token);
        }));

        Assert.All(["/metadata/annotations/x", "/metadata/annotations/password", "/metadata/labels/combination", "/spec/containers/0/env/", "/spec/anything"], path => Assert.Contains($"\"path\":\"{path}", text, StringComparison.Ordinal));
        Assert.Empty(SecretsIn(text));
    }

    [Fact]
    public async Task What_is_no_secret_stays_as_it_is()
    {
        var review = Reviews.Pod();
        var line = JsonNode.Parse((await RecordAsync(review)).Split('\n')[1])!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(review), line["review"]), line["review"]!.ToJsonString());
    }

    [Fact]
    public void Equal_values_stay_equal_and_others_apart_whatever_they_stand_in()
    {
        var key = RedactionKey.Random();
        var review = JsonNode.Parse(Redact(key, Reviews.Pod(request =>
        {
            Replace(request, "Secret", new JsonObject { ["stringData"] = new JsonObject { ["a"] = Secret, ["b"] = "other", ["c"] = "" }, ["data"] = new JsonObject { ["a"] = Encoded } });
            request["oldObject"] = new JsonObject { ["kind"] = "ConfigMap", ["data"] = new JsonObject { ["a"] = Secret } };
        })))!["request"]!;
        var (texts, old) = (review["object"]!["stringData"]!, (string)review["oldObject"]!["data"]!["a"]!);

        Assert.Equal((string)texts["a"]!, old);
        Assert.Matches("^redacted-[0-9a-f]{16}$", old);
        Assert.NotEqual((string)texts["b"]!, old);
        Assert.Equal("", (string)texts["c"]!);
        Assert.Equal(old, Encoding.UTF8.GetString(Convert.FromBase64String((string)review["object"]!["data"]!["a"]!)));
    }

    [Fact]
    public void Another_key_makes_other_values()
    {
        var review = Reviews.Pod(request => Container(request)["env"] = Env());
        Assert.NotEqual(Redact(RedactionKey.Random(), review), Redact(RedactionKey.Random(), review));
    }

    [Fact]
    public void A_key_of_a_file_makes_the_same_values_each_time()
    {
        var file = Path.Combine(_directory.FullName, "key");
        File.WriteAllBytes(file, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var review = Reviews.Pod(request => Container(request)["env"] = Env());

        Assert.True(RedactionKey.TryRead(file, out var one, out _));
        Assert.True(RedactionKey.TryRead(file, out var two, out _));
        Assert.Equal(Redact(one, review), Redact(two, review));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(4097)]
    public void A_key_that_is_too_short_or_no_key_at_all_is_refused(int bytes)
    {
        var file = Path.Combine(_directory.FullName, "key");
        File.WriteAllBytes(file, new byte[bytes]);
        Assert.False(RedactionKey.TryRead(file, out _, out var problem));
        Assert.Contains("expected 32 to 4096", problem, StringComparison.Ordinal);
    }

    private static string Redact(RedactionKey key, string review)
    {
        var output = new ByteBuffer();
        new Redactor(key, []).Write(Node.Parse(Encoding.UTF8.GetBytes(review)), output);
        return Encoding.UTF8.GetString(output.Span);
    }

    private async Task<string> RecordAsync(string review, params ConfiguredPolicy[] policies)
    {
        var options = new RecordingOptions(Path.Combine(_directory.FullName, "reviews")) { SamplingRatio = 1, Names = ["combination"] };
        await using (var recorder = new ReviewRecorder(options, SluiceMeter.Instance, TimeProvider.System, _logger))
        {
            var webhook = new TestWebhook([recorder], policies);
            Assert.Equal(200, (await webhook.SendAsync(Encoding.UTF8.GetBytes(review))).Status);
        }

        return string.Concat(RecordingDirectory.FilesIn(options.Directory).Select(File.ReadAllText));
    }

    // In any writing: as JSON escapes it once or twice, and in Base64.
    private static IEnumerable<string> SecretsIn(string text) =>
        new[] { "hunter2", "correct", "horse", Encoded[..16], EncodedBinary, Token[..20], Token[^12..], Opaque, "918273645" }.Where(secret => text.Contains(secret, StringComparison.Ordinal));

    private static JsonArray Env() => new(new JsonObject { ["name"] = "PASSWORD", ["value"] = Secret }, new JsonObject { ["name"] = "FROM", ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = "s", ["key"] = "k" } } });

    private static string Manifest(string text) =>
        new JsonObject { ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["last"] = text } }, ["data"] = new JsonObject { ["a"] = Secret } }.ToJsonString();

    private static JsonObject Container(JsonNode request) => request["object"]!["spec"]!["containers"]![0]!.AsObject();

    private static void Annotate(JsonNode request, string name, string value) => request["object"]!["metadata"]!["annotations"]![name] = value;

    private static void Replace(JsonNode request, string kind, JsonObject made, bool kindFirst = true)
    {
        request["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = kind };
        request["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = kind == "Secret" ? "secrets" : "configmaps" };
        var first = kindFirst ? new JsonObject { ["apiVersion"] = "v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "a" } } : [];
        foreach (var (name, value) in made.ToList())
        {
            made.Remove(name);
            first[name] = value;
        }

        request["object"] = first;
    }
}
