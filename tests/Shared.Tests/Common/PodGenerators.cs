using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Shared.Tests.Common;

/// <summary>Generated pods: parts that policies look at are there, are not there, or are null.</summary>
internal static class PodGenerators
{
    private static readonly Gen<string> Texts = Gen.Elements("", "a", "web", "true", "production", "gold", "/var/log/app/*.log", "200m", "é\"\\\n", "x/y~z");

    private static readonly Gen<string> Keys = Gen.Elements(
        "app", "environment", "tier", "a.b/c", "a/b~c", "example.com/owner", "filebeat.enabled", "filebeat.log-path", "sidecar-injector/inject");

    private static readonly Gen<string> Images = Gen.Elements("nginx", "nginx:1.27", "docker.io/library/busybox@sha256:" + new string('a', 64), "quay.io/x/y:z", "");

    private static readonly Gen<string> Container =
        from name in Gen.Elements("web", "app", "filebeat", "nginx-sidecar", "db-1")
        from image in Images
        from parts in Gen.SubListOf(
            """ "ports":[{"containerPort":80,"protocol":"TCP"}] """,
            """ "ports":[{"name":"web","containerPort":8081}] """,
            """ "ports":null """,
            """ "env":[{"name":"INDEX","value":"1"},{"name":"A","value":"b"}] """,
            """ "resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":0.5}} """,
            """ "volumeMounts":[{"name":"logs","mountPath":"/var/log/app"}] """,
            """ "securityContext":{"runAsNonRoot":false} """,
            """ "lifecycle":{} """)
        select $$"""{"name":{{Quote(name)}},"image":{{Quote(image)}}{{Join(parts)}}}""";

    private static readonly Gen<string> Map =
        from keys in Keys.ListOf(3)
        from values in Texts.ListOf(3)
        select $"{{{string.Join(',', keys.Zip(values).DistinctBy(pair => pair.First).Select(pair => $"{Quote(pair.First)}:{Quote(pair.Second)}"))}}}";

    /// <summary>A pod as JSON.</summary>
    public static Gen<string> Pod { get; } =
        from labels in Gen.OneOf(Map.Select(map => $",\"labels\":{map}"), Gen.Elements("", ",\"labels\":null", ",\"labels\":{}"))
        from annotations in Gen.OneOf(Map.Select(map => $",\"annotations\":{map}"), Gen.Elements("", ",\"annotations\":null"))
        from count in Gen.Choose(1, 3)
        from containers in Container.ListOf(count)
        from others in Container.ListOf(1)
        from parts in Gen.SubListOf(
            $"\"initContainers\":[{others[0]}]",
            """ "volumes":[{"name":"logs","emptyDir":{}}] """,
            """ "securityContext":{} """,
            """ "tolerations":[] """,
            """ "nodeSelector":null """,
            """ "serviceAccountName":"default" """)
        select $$$"""{"kind":"Pod","apiVersion":"v1","metadata":{"generateName":"web-"{{{labels}}}{{{annotations}}}},"spec":{"containers":[{{{string.Join(',', containers)}}}]{{{Join(parts)}}}}}""";

    private static string Join(IEnumerable<string> parts) => string.Concat(parts.DistinctBy(part => part.Split(':')[0]).Select(part => "," + part.Trim()));

    private static string Quote(string text) => Sluice.Options.Shapes.Quote(text);
}
