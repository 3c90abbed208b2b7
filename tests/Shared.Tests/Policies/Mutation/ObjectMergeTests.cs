using System.Text;
using Sluice.Json;
using Sluice.Kubernetes.Schema;
using Sluice.Policies.Mutation;

namespace Sluice.Shared.Tests.Policies.Mutation;

public sealed class ObjectMergeTests
{
    [Fact]
    public void Maps_are_merged_by_key() => Assert.Equal(
        """{"metadata":{"labels":{"a":"1","b":"3","c":"4"}}}""",
        Merge("""{"metadata":{"labels":{"a":"1","b":"2"}}}""", """{"metadata":{"labels":{"b":"3","c":"4"}}}"""));

    [Fact]
    public void Containers_are_merged_by_name() => Assert.Equal(
        """{"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y","tty":true},{"name":"c","image":"z"}]}}""",
        Merge(
            """{"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"}]}}""",
            """{"spec":{"containers":[{"name":"b","tty":true},{"name":"c","image":"z"}]}}"""));

    [Fact]
    public void Ports_are_merged_by_number_and_protocol_which_is_TCP_where_absent() => Assert.Equal(
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"http"},{"containerPort":80,"protocol":"UDP"},{"containerPort":81}]}]}}""",
        Merge(
            """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80},{"containerPort":80,"protocol":"UDP"}]}]}}""",
            """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"http"},{"containerPort":81}]}]}}""").Replace(""","protocol":"TCP""", "", StringComparison.Ordinal));

    [Fact]
    public void Lists_without_keys_are_replaced() => Assert.Equal(
        """{"spec":{"containers":[{"name":"a","args":["z"]}]}}""",
        Merge("""{"spec":{"containers":[{"name":"a","args":["x","y"]}]}}""", """{"spec":{"containers":[{"name":"a","args":["z"]}]}}"""));

    [Fact]
    public void Sets_are_united() => Assert.Equal(
        """{"metadata":{"finalizers":["a/b","c/d"]}}""",
        Merge("""{"metadata":{"finalizers":["a/b"]}}""", """{"metadata":{"finalizers":["a/b","c/d"]}}"""));

    [Fact]
    public void Null_takes_a_field_away() => Assert.Equal(
        """{"spec":{"containers":[]}}""",
        Merge("""{"spec":{"hostNetwork":true,"containers":[]}}""", """{"spec":{"hostNetwork":null,"nodeName":null}}"""));

    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"1"}}}]}}""", """{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"1000m"}}}]}}""")]
    [InlineData("""{"spec":{"containers":[]}}""", """{"spec":{"securityContext":{},"tolerations":[]}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"a":"1"},"annotations":{}}}""")]
    public void What_is_there_already_is_no_edit(string target, string wanted)
    {
        var document = Parse(target);

        new ObjectMerge().Merge(document.Root, Parse(wanted).Root, KubernetesSchema.Default.FindKind("v1", "Pod"));

        Assert.Equal(0, document.EditCount);
    }

    [Fact]
    public void Lists_of_kinds_that_are_not_Kubernetes_own_are_replaced() => Assert.Equal(
        """{"spec":{"containers":[{"name":"b"}]}}""",
        Merge("""{"spec":{"containers":[{"name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""", "example.com/v1", "Database"));

    [Fact]
    public void A_value_of_another_kind_is_replaced() => Assert.Equal(
        """{"metadata":{"labels":{"a":"1"}}}""",
        Merge("""{"metadata":{"labels":"x"}}""", """{"metadata":{"labels":{"a":"1"}}}"""));

    private static string Merge(string target, string wanted, string apiVersion = "v1", string kind = "Pod")
    {
        var document = Parse(target);
        new ObjectMerge().Merge(document.Root, Parse(wanted).Root, KubernetesSchema.Default.FindKind(apiVersion, kind));
        return document.Root.ToString();
    }

    private static Document Parse(string json)
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes(json)));
        return document;
    }
}
