using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Load;

/// <summary>Reviews that ask for as much as they can: of objects that the API server would refuse, but only after its webhooks have seen them.</summary>
internal static class HostileReviews
{
    private const int LargestBody = 8 * 1024 * 1024;

    /// <summary>All of them: a name, and the body.</summary>
    public static IReadOnlyList<(string Name, byte[] Body)> All { get; } =
    [
        ("16,000 directories", Pod(annotations: Logs(16_000), containers: 1)),
        ("600 containers x 600 directories", Pod(annotations: Logs(600), containers: 600)),
        ("32,000 volumes", Pod(annotations: Logs(1), containers: 1, volumes: 32_000)),
        ("environment chain of 8,000", Pod(annotations: Logs(1), containers: 1, chain: 8_000)),
        ("environment chain of 21,000", Pod(annotations: Logs(1), containers: 1, chain: 21_000)),
        ("4,000 ephemeral containers", Pod(annotations: null, containers: 1, ephemeral: 4_000)),
        ("20,000 containers", Pod(annotations: null, containers: 20_000)),
        ("3,000 bad containers", Pod(annotations: null, containers: 3_000, privileged: true)),
        ("32 long keys", LongKeys()),
        ("8 MiB of zeros", Zeros()),
        ("8 MiB of zeros in a review", Review($"{{\"metadata\":{{\"name\":\"a\"}},\"spec\":[0{string.Concat(Enumerable.Repeat(",0", 3_000_000))}]}}")),
        ("a subresource made up", Encoding.UTF8.GetBytes(MadeUp())),
        ("a uid of 3 MB", Encoding.UTF8.GetBytes(MadeUp(_ => new string('u', 3_000_000)))),
    ];

    /// <summary>A review of a subresource that nobody has heard of, with a user and names as long as they can be.</summary>
    public static string MadeUp(Func<string, string>? uid = null)
    {
        var text = Guid.NewGuid().ToString("N");
        var review = JsonNode.Parse(Encoding.UTF8.GetString(Review("{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}")))!;
        var request = review["request"]!;
        request["uid"] = uid?.Invoke(text) ?? text;
        request["resource"]!["resource"] = "unknown";
        request["subResource"] = text + new string('s', 100_000);
        request["name"] = new string('\u001b', 100_000);
        request["namespace"] = text + new string('n', 100_000);
        request["userInfo"]!["username"] = text + new string('\u202e', 100_000);
        return review.ToJsonString();
    }

    private static JsonObject Logs(int directories) => new()
    {
        ["filebeat.enabled"] = "true",
        ["filebeat.log-path"] = string.Join(',', Enumerable.Range(0, directories).Select(number => $"/d{number}/")),
    };

    private static byte[] Pod(JsonObject? annotations, int containers, int volumes = 0, int chain = 0, int ephemeral = 0, bool privileged = false)
    {
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = "hostile", ["namespace"] = "default", ["annotations"] = annotations },
            ["spec"] = new JsonObject
            {
                ["containers"] = Many(containers, number => Container(number, number == 0 ? chain : 0, privileged)),
                ["ephemeralContainers"] = Many(ephemeral, number => Container(number, 0, true)),
                ["volumes"] = Many(volumes, number => new JsonObject { ["name"] = $"var-log-{number}", ["emptyDir"] = new JsonObject() }),
            },
        };
        return Review(pod.ToJsonString());
    }

    private static JsonObject Container(int number, int chain, bool privileged)
    {
        var container = new JsonObject { ["name"] = $"c{number}", ["image"] = "a" };
        if (chain > 0)
        {
            container["env"] = Many(chain, link => new JsonObject { ["name"] = $"A{link}", ["value"] = $"$(A{(link + 1).ToString(CultureInfo.InvariantCulture)})" });
            container["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "var-log", ["mountPath"] = "/d0", ["subPathExpr"] = "$(A0)" });
        }

        if (privileged)
        {
            container["securityContext"] = new JsonObject { ["privileged"] = true };
        }

        return container;
    }

    private static JsonArray Many(int count, Func<int, JsonNode> make) => new([.. Enumerable.Range(0, count).Select(make)]);

    private static byte[] LongKeys()
    {
        var prefix = string.Concat(Enumerable.Repeat("\\u003c", 40_000));
        return Review($"{{\"metadata\":{{\"name\":\"a\",\"annotations\":{{{string.Join(',', Enumerable.Range(0, 32).Select(number => $"\"{prefix}{number}\":\"\""))}}}}}}}");
    }

    private static byte[] Zeros() => Encoding.ASCII.GetBytes($"[0{string.Concat(Enumerable.Repeat(",0", (LargestBody / 2) - 2))}]");

    private static byte[] Review(string @object) => Encoding.UTF8.GetBytes($$$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"7f4c6a0e-0000-4000-8000-000000000001","kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},"name":"hostile","namespace":"default","operation":"CREATE","userInfo":{"username":"mallory","groups":["system:authenticated"]},"object":{{{@object}}},"oldObject":null,"dryRun":false}}
        """);
}
