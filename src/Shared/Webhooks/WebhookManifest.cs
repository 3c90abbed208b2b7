using System.Text;
using System.Text.Json;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies;

namespace Sluice.Webhooks;

/// <summary>
/// Writes a MutatingWebhookConfiguration or ValidatingWebhookConfiguration (admissionregistration.k8s.io/v1,
/// https://kubernetes.io/docs/reference/kubernetes-api/admissionregistration/) in JSON.
/// </summary>
internal sealed class WebhookManifest
{
    // The API server's default of 10 s, twice over for a mutating and a validating webhook, is most of what kubectl's users will wait.
    private const int TimeoutSeconds = 5;

    private const string StaticSuffix = ".static.k8s.io";

    private readonly WebhookTarget _target;
    private readonly Utf8JsonWriter _json;

    private WebhookManifest(WebhookTarget target, Utf8JsonWriter json)
    {
        _target = target;
        _json = json;
    }

    /// <summary>Writes the configuration of one kind. One without webhooks is written too: applied, it takes away those of before.</summary>
    /// <param name="configuration">The policies.</param>
    /// <param name="kind">Mutating or validating.</param>
    /// <param name="target">Where Sluice is.</param>
    public static ByteBuffer Write(SluiceConfiguration configuration, PolicyKind kind, WebhookTarget target)
    {
        var output = new ByteBuffer();
        using var json = new Utf8JsonWriter(output);
        new WebhookManifest(target, json).Write(configuration, kind);
        json.Flush();
        return output;
    }

    private void Write(SluiceConfiguration configuration, PolicyKind kind)
    {
        _json.WriteStartObject();
        _json.WriteString("apiVersion", "admissionregistration.k8s.io/v1");
        _json.WriteString("kind", kind == PolicyKind.Mutating ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration");
        WriteMetadata();
        _json.WriteStartArray("webhooks");
        foreach (var webhook in WebhookPlan.Of(configuration, kind))
        {
            WriteWebhook(webhook);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteMetadata()
    {
        _json.WriteStartObject("metadata");
        _json.WriteString("name", _target.IsStatic ? $"sluice{StaticSuffix}" : "sluice");
        if (_target.CertManagerCertificate is { } certificate)
        {
            _json.WriteStartObject("annotations");
            _json.WriteString("cert-manager.io/inject-ca-from", certificate);
            _json.WriteEndObject();
        }

        _json.WriteStartObject("labels");
        _json.WriteString("app.kubernetes.io/name", "sluice");
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteWebhook(PlannedWebhook webhook)
    {
        _json.WriteStartObject();

        // By its name the API server's metrics and audit log tell a static webhook from one of the API.
        _json.WriteString("name", _target.IsStatic ? webhook.Name.Replace(".sluice.dev", $".sluice{StaticSuffix}", StringComparison.Ordinal) : webhook.Name);
        _json.WriteStartArray("admissionReviewVersions");
        _json.WriteStringValue("v1");
        _json.WriteEndArray();
        WriteClient(webhook.Path);
        _json.WriteString("failurePolicy", webhook.FailurePolicy == FailurePolicy.Fail ? "Fail" : "Ignore");
        _json.WriteString("matchPolicy", "Equivalent");
        WriteNamespaceSelector(webhook.Scope);
        if (!webhook.ObjectSelector.IsEmpty)
        {
            WriteSelector("objectSelector", webhook.ObjectSelector.Requirements.Select(ToExpression));
        }

        WriteConditions(webhook);
        if (webhook.Kind == PolicyKind.Mutating)
        {
            _json.WriteString("reinvocationPolicy", "IfNeeded");
        }

        WriteRules(webhook);
        _json.WriteString("sideEffects", "None");
        _json.WriteNumber("timeoutSeconds", TimeoutSeconds);
        _json.WriteEndObject();
    }

    private void WriteClient(string path)
    {
        _json.WriteStartObject("clientConfig");
        if (_target.CaBundle is { } bundle)
        {
            _json.WriteBase64String("caBundle", Encoding.UTF8.GetBytes(bundle));
        }

        if (_target.Service is { } service)
        {
            _json.WriteStartObject("service");
            _json.WriteString("namespace", service.Namespace);
            _json.WriteString("name", service.Name);
            _json.WriteString("path", path);
            _json.WriteNumber("port", service.Port);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteString("url", new Uri(_target.Url!, path).ToString());
        }

        _json.WriteEndObject();
    }

    private void WriteNamespaceSelector(NamespaceScope scope)
    {
        var expressions = scope.Selector.Requirements.Select(ToExpression);
        if (scope.Only is null)
        {
            string[] except = [.. scope.Except.Append(_target.OwnNamespace).Distinct().Order(StringComparer.Ordinal)];
            expressions = expressions.Append((NamespaceScope.NameLabel, "NotIn", except));
        }
        else
        {
            string[] only = [.. scope.Only.Where(name => name != _target.OwnNamespace)];

            // In has to have a value; every namespace has the label, so that this one stands for no namespace.
            expressions = expressions.Append((NamespaceScope.NameLabel, only.Length > 0 ? "In" : "DoesNotExist", only));
        }

        WriteSelector("namespaceSelector", expressions);
    }

    private void WriteSelector(string name, IEnumerable<(string Key, string Operator, IReadOnlyList<string> Values)> expressions)
    {
        _json.WriteStartObject(name);
        _json.WriteStartArray("matchExpressions");
        foreach (var (key, @operator, values) in expressions)
        {
            _json.WriteStartObject();
            _json.WriteString("key", key);
            _json.WriteString("operator", @operator);
            if (values.Count > 0)
            {
                WriteTexts("values", values);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteConditions(PlannedWebhook webhook)
    {
        var conditions = MatchConditions.Needed(webhook).Concat(_target.MatchConditions ? MatchConditions.Of(webhook) : []).ToList();
        if (conditions.Count == 0)
        {
            return;
        }

        _json.WriteStartArray("matchConditions");
        foreach (var (name, expression) in conditions)
        {
            _json.WriteStartObject();
            _json.WriteString("name", name);
            _json.WriteString("expression", expression);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteRules(PlannedWebhook webhook)
    {
        _json.WriteStartArray("rules");
        foreach (var rule in webhook.Rules)
        {
            _json.WriteStartObject();
            WriteTexts("apiGroups", [rule.Group]);
            WriteTexts("apiVersions", ["*"]);
            WriteTexts("operations", rule.Operations.Names());
            WriteTexts("resources", rule.Resources);
            if (rule.Scope != ResourceScope.Any)
            {
                _json.WriteString("scope", rule.Scope == ResourceScope.Cluster ? "Cluster" : "Namespaced");
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteTexts(string name, IEnumerable<string> values)
    {
        _json.WriteStartArray(name);
        foreach (var value in values)
        {
            _json.WriteStringValue(value);
        }

        _json.WriteEndArray();
    }

    private static (string Key, string Operator, IReadOnlyList<string> Values) ToExpression(LabelRequirement requirement) =>
        (requirement.Key, requirement.Operator.ToString(), requirement.Values);
}
