using System.Text.Json;
using Sluice.Admission;
using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Expressions;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>What <c>check</c> finds in an expression by the schema of Kubernetes' own kinds, and of what it says nothing.</summary>
public sealed class FieldCheckTests
{
    // Verdicts of expressions that are wrong on purpose.
    private static readonly string[] Mistaken = ["error", "refused"];

    [Theory]
    [InlineData("deployments.apps", "object.spec.replica <= 3", "line 1, column 12: there is no field \"replica\" in object.spec of DeploymentSpec; did you mean \"replicas\"?")]
    [InlineData("deployments.apps", "oldObject == null || oldObject.spec.replica == 1", "in oldObject.spec of DeploymentSpec; did you mean \"replicas\"?")]
    [InlineData("deployments.apps", "has(object.spec.replica)", "did you mean \"replicas\"?")]
    [InlineData("deployments.apps", "object.?spec.?replica.orValue(1) < 3", "did you mean \"replicas\"?")]
    [InlineData("deployments.apps", "object.spec[?'replica'].hasValue()", "did you mean \"replicas\"?")]
    [InlineData("deployments.apps", "object.metadate.name != ''", "there is no field \"metadate\" in object of Deployment; did you mean \"metadata\"?")]
    [InlineData("deployments.apps", "object.spec.template.spec.containers.all(c, c.imagePullpolicy == 'Always')", "in object.spec.template.spec.containers of Container; did you mean \"imagePullPolicy\"?")]
    [InlineData("deployments.apps", "object.spec.template.spec.containers.all(i, c, c.ports.exists(p, p.hostport > 1))", "of ContainerPort; did you mean \"hostPort\"?")]
    [InlineData("deployments.apps", "object.spec.template.spec.containers.filter(c, has(c.image)).map(c, c.resources).all(r, has(r.limit))", "of ResourceRequirements; did you mean \"limits\"?")]
    [InlineData("deployments.apps", "(object.spec.template.spec.containers + object.spec.template.spec.?initContainers.orValue([])).all(c, has(c.livenesProbe))", "did you mean \"livenessProbe\"?")]
    [InlineData("deployments.apps", "object.spec.template.spec.?securityContext.optMap(s, s.runAsNonroot).orValue(false) == true", "did you mean \"runAsNonRoot\"?")]
    [InlineData("deployments.apps", "object.spec.template.containers.size() > 0", "in object.spec.template of PodTemplateSpec")]
    [InlineData("deployments.apps", "object.spec.template.spec.containers.image == 'x'", "object.spec.template.spec.containers is a list, which has no field \"image\"")]
    [InlineData("deployments.apps", "object.spec.replicas.min > 1", "object.spec.replicas is a number, which has no field \"min\"")]
    [InlineData("deployments.apps, statefulsets.apps", "object.spec.serviceNam == 'x'", "of DeploymentSpec or StatefulSetSpec; did you mean \"serviceName\"?")]
    [InlineData("deployments.apps", "object.spec.replicas == '3'", "line 1, column 22: object.spec.replicas is a number, and is compared with a text: they are never the same")]
    [InlineData("deployments.apps", "object.spec.?paused.orValue(false) != 'true'", "object.spec.paused is true or false, and is compared with a text: they always differ")]
    [InlineData("pods", "object.metadata.labels.tier > 3", "object.metadata.labels.tier is a text, and is compared with a number: that always fails")]
    [InlineData("deployments.apps", "1 < 2", "the expression is constant, it always gives true")]
    [InlineData("deployments.apps", "object.spec.replicas > 1 || 'a' == 'b'", "this part is constant")]
    public void What_can_never_be_is_found(string resources, string expression, string expected)
    {
        var finding = Assert.Single(Find(resources, expression));

        Assert.Equal((FindingKind.Expression, 7), (finding.Kind, finding.Place.Line));
        Assert.Contains("settings.validations[0].expression: ", finding.Message, StringComparison.Ordinal);
        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("widgets.example.com", "object.spec.anything == 1")]
    [InlineData("'*'", "object.spec.anything == 1")]
    [InlineData("pods, widgets.example.com", "object.spec.anything == 1")]
    [InlineData("deployments.apps, cronjobs.batch", "has(object.spec.jobTemplate) || object.spec.replicas > 1")]
    [InlineData("pods", "object.metadata.?labels.?anything.orValue('') == 'x' && object.metadata.annotations['a'].size() > 1")]
    [InlineData("configmaps", "object.data.anything == 'x'")]
    [InlineData("deployments.apps/scale", "object.spec.anything > 1")]
    [InlineData("services", "object.spec.ports.all(p, p.targetPort == 80 || p.targetPort == 'http')")]
    [InlineData("pods", "object.spec.containers.all(c, !has(c.resources.limits) || c.resources.limits.cpu == '1' || c.resources.limits.cpu == 1)")]
    [InlineData("customresourcedefinitions.apiextensions.k8s.io", "object.spec.versions.all(v, v.schema.openAPIV3Schema.properties.spec.type == 'object')")]
    [InlineData("horizontalpodautoscalers.autoscaling", "has(object.spec.metrics) || has(object.spec.targetCPUUtilizationPercentage)")]
    [InlineData("pods", "params == null && request.name != '' && namespaceObject == null || object.metadata.name != ''")]
    [InlineData("pods", "object.metadata.creationTimestamp == null || timestamp(object.metadata.creationTimestamp) < timestamp('2030-01-01T00:00:00Z')")]
    public void Of_what_may_be_nothing_is_said(string resources, string expression) => Assert.Empty(Find(resources, expression));

    [Fact]
    public void Variables_conditions_and_mutations_are_looked_at_with_their_places()
    {
        const string Text = """
            policies:
              - name: rule
                type: validation
                match:
                  resources: [pods]
                  conditions:
                    - object.spec.nodeNam == 'x'
                settings:
                  variables:
                    all: object.spec.containers + object.spec.?initContainers.orValue([])
                    wrong: object.spec.nodeNames
                  validations:
                    - expression: variables.all.all(c, c.nam != '')
                      messageExpression: "'no ' + object.metadata.nam"
                  auditAnnotations: [{ key: a, valueExpression: string(object.spec.hostname2) }]
              - name: change
                type: mutation
                match: { resources: [pods] }
                settings:
                  mutations:
                    - foreach: object.spec.containers
                      if: has(item.images)
                      merge: { spec: { containers: [{ name: "${{ item.nam }}" }] } }
                    - jsonPatch: [{ op: add, path: "/metadata/labels/${{ object.metadata.nam }}", value: x }]
              - name: template
                type: validation
                settings:
                  workloads: true
                  validations: [{ expression: "object.spec.containers.all(c, has(c.imag)) && object.spec.template == null" }]
            exceptions:
              - policy: rule
                reason: x
                match:
                  conditions: [object.spec.nodeNam == 'y']
            """;

        Assert.Equal(
            [7, 11, 13, 14, 15, 22, 23, 24, 29, 29, 34],
            ConfigurationCheck.Find(Load(Text)).Where(finding => finding.Kind == FindingKind.Expression).Select(finding => finding.Place.Line));
    }

    [Fact]
    public void Nothing_is_said_of_the_samples()
    {
        foreach (var folder in Directory.GetDirectories(Repository.Path("samples", "rules")))
        {
            Assert.Empty(ConfigurationCheck.Find(Load(File.ReadAllText(Path.Combine(folder, "sluice.yaml")))).Where(finding => finding.Kind == FindingKind.Expression).Select(finding => finding.ToString()));
        }
    }

    [Fact]
    public void Nothing_is_said_of_expressions_that_a_real_API_server_had_an_answer_to()
    {
        var pods = RuleFields.Of([new ResourceRule("", "pods", Operations.Create)]);
        var maps = RuleFields.Of([new ResourceRule("", "configmaps", Operations.Create)]);
        var said = new List<string>();
        foreach (var line in File.ReadLines(Repository.Path("tests", "Shared.Tests", "Expressions", "Golden", "answers.jsonl")))
        {
            using var answer = JsonDocument.Parse(line);
            var text = (answer.RootElement.TryGetProperty("expression", out var expression) ? expression : answer.RootElement.GetProperty("messageExpression")).GetString()!;
            var known = answer.RootElement.GetProperty("object").GetString() switch { "pod" => pods, "configmap" => maps, _ => null };
            if (known is not null && !Mistaken.Contains(answer.RootElement.GetProperty("verdict").GetString()) && Expression.Compile(text, ExpressionEnvironment.Admission).Expression is { } compiled)
            {
                said.AddRange(FieldCheck.Find(compiled, known).Findings.Select(finding => $"{text}: {finding}"));
            }
        }

        // Some ask on purpose for what is not there, and generated ones compare whatever they meet.
        Assert.Equal(
            ["object.?spec.?word.orValue('none') == 'none'", "object.data.word == 5"],
            said.Where(finding => !finding.Contains("\"nope\"", StringComparison.Ordinal) && !(finding.StartsWith('(') && finding.Contains(" is compared with ", StringComparison.Ordinal)))
                .Select(finding => finding[..finding.IndexOf(": line ", StringComparison.Ordinal)]));
    }

    private static IEnumerable<Finding> Find(string resources, string expression) => ConfigurationCheck.Find(Load($$"""
        policies:
          - name: rule
            type: validation
            match: { resources: [{{resources}}] }
            settings:
              validations:
                - expression: {{JsonSerializer.Serialize(expression)}}
        """)).Where(finding => finding.Kind == FindingKind.Expression);

    private static SluiceConfiguration Load(string text)
    {
        var result = ConfigurationLoader.Parse(text, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
