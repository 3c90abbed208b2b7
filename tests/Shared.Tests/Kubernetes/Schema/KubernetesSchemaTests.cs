using Sluice.Kubernetes.Schema;

namespace Sluice.Shared.Tests.Kubernetes.Schema;

public sealed class KubernetesSchemaTests
{
    private static KubernetesSchema Schema => KubernetesSchema.Default;

    [Theory]
    [InlineData("v1", "Pod")]
    [InlineData("apps/v1", "Deployment")]
    [InlineData("batch/v1", "CronJob")]
    [InlineData("networking.k8s.io/v1", "Ingress")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy")]
    public void Kinds_of_Kubernetes_are_known(string apiVersion, string kind)
    {
        var type = Schema.FindKind(apiVersion, kind);

        Assert.NotNull(type?.Find("metadata"));
        Assert.Equal("meta.v1.ObjectMeta", type.Find("metadata")!.TypeName);
    }

    [Theory]
    [InlineData("v1", "Deployment")]
    [InlineData("example.com/v1", "Database")]
    [InlineData("v1", "PodList")]
    [InlineData("v1", "Status")]
    public void Other_kinds_are_not(string apiVersion, string kind) => Assert.Null(Schema.FindKind(apiVersion, kind));

    [Fact]
    public void Lists_have_the_keys_that_server_side_apply_merges_by()
    {
        Assert.Equal("name", string.Join(' ', Field("core.v1.PodSpec", "containers").ListKeys));
        Assert.Equal("containerPort protocol", string.Join(' ', Field("core.v1.Container", "ports").ListKeys));
        Assert.Equal("mountPath", string.Join(' ', Field("core.v1.Container", "volumeMounts").ListKeys));
        Assert.Equal("topologyKey whenUnsatisfiable", string.Join(' ', Field("core.v1.PodSpec", "topologySpreadConstraints").ListKeys));
        Assert.Empty(Field("core.v1.PodSpec", "tolerations").ListKeys);
        Assert.Empty(Field("core.v1.Container", "args").ListKeys);
        Assert.True(Field("meta.v1.ObjectMeta", "finalizers").IsSet);
    }

    [Fact]
    public void Fields_have_their_types()
    {
        Assert.Equal(new SchemaField("replicas", SchemaContainer.Single, SchemaValue.Integer).ToString(), Field("apps.v1.DeploymentSpec", "replicas").ToString());
        Assert.Equal((SchemaContainer.Map, SchemaValue.Quantity), Kind("core.v1.ResourceRequirements", "limits"));
        Assert.Equal((SchemaContainer.Map, SchemaValue.Text), Kind("meta.v1.ObjectMeta", "labels"));
        Assert.Equal((SchemaContainer.Map, SchemaValue.Bytes), Kind("core.v1.Secret", "data"));
        Assert.Equal((SchemaContainer.Single, SchemaValue.IntegerOrText), Kind("core.v1.HTTPGetAction", "port"));
        Assert.Equal((SchemaContainer.Single, SchemaValue.Time), Kind("meta.v1.ObjectMeta", "creationTimestamp"));
        Assert.Equal("Always IfNotPresent Never", string.Join(' ', Field("core.v1.Container", "imagePullPolicy").Enumeration));
        Assert.True(Field("core.v1.Container", "name").IsRequired);
        Assert.False(Field("core.v1.Container", "image").IsRequired);
    }

    [Theory]
    [InlineData("v1", "Pod", "pods", true)]
    [InlineData("apps/v1", "Deployment", "deployments.apps", true)]
    [InlineData("v1", "Namespace", "namespaces", false)]
    [InlineData("v1", "Endpoints", "endpoints", true)]
    [InlineData("networking.k8s.io/v1", "Ingress", "ingresses.networking.k8s.io", true)]
    [InlineData("authorization.k8s.io/v1", "SubjectAccessReview", "subjectaccessreviews.authorization.k8s.io", false)]
    [InlineData("authorization.k8s.io/v1", "LocalSubjectAccessReview", "localsubjectaccessreviews.authorization.k8s.io", true)]
    [InlineData("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets.policy", true)]
    public void Resources_have_their_names_and_scope(string apiVersion, string kind, string name, bool namespaced)
    {
        var resource = Schema.FindResource(apiVersion, kind)!;

        Assert.Equal((name, namespaced), (resource.QualifiedName, resource.IsNamespaced));
    }

    [Fact]
    public void Subresources_that_can_be_written_are_there() => Assert.Equal(
        "attach binding ephemeralcontainers eviction exec portforward proxy resize status",
        string.Join(' ', Schema.FindResource("v1", "Pod")!.Subresources));

    [Fact]
    public void Every_type_that_a_field_names_is_there()
    {
        var missing = new List<string>();
        var seen = new HashSet<string>();
        var rest = new Queue<SchemaType>(Schema.Kinds.Select(kind => kind.Split(' ')).Select(kind => Schema.FindKind(kind[0], kind[1])!));
        while (rest.TryDequeue(out var type))
        {
            foreach (var field in type.Fields.Where(field => field.TypeName.Length > 0 && seen.Add(field.TypeName)))
            {
                if (Schema.TypeOf(field) is { } inner)
                {
                    rest.Enqueue(inner);
                }
                else
                {
                    missing.Add($"{type.Name}.{field.Name}: {field.TypeName}");
                }
            }
        }

        Assert.Empty(missing);
        Assert.True(seen.Count > 300);
    }

    private static SchemaField Field(string type, string field) => Schema.Find(type)!.Find(field)!;

    private static (SchemaContainer Container, SchemaValue Value) Kind(string type, string field) => (Field(type, field).Container, Field(type, field).Value);
}
