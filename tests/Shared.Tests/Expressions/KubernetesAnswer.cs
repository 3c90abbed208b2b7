using System.Text;
using System.Text.Json;
using Sluice.Expressions;
using Sluice.Json;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>One expression, the object that it was asked about, and what kube-apiserver 1.36 answered as a ValidatingAdmissionPolicy.</summary>
internal sealed class KubernetesAnswer(JsonElement line, IReadOnlyDictionary<string, Document> objects)
{
    // What the server puts into a message at most.
    private const int MaximumMessage = 5 * 1024;

    private static readonly Document Request = Parse(
        """
        {"uid":"7c4fd0a0-0000-4000-8000-000000000000","kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
        "requestKind":{"group":"","version":"v1","kind":"Pod"},"requestResource":{"group":"","version":"v1","resource":"pods"},
        "name":"web-7d4b9c","namespace":"shop","operation":"CREATE","userInfo":{"username":"ann","groups":["system:authenticated"]},"dryRun":true,
        "options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1","dryRun":["All"]}}
        """);

    private static readonly Document Namespace = Parse(
        """{"metadata":{"name":"shop","labels":{"kubernetes.io/metadata.name":"shop"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""");

    /// <summary>The expression of the condition, or that of its message.</summary>
    public string Text { get; } = (line.TryGetProperty("expression", out var text) ? text : line.GetProperty("messageExpression")).GetString()!;

    /// <summary>What the server said: allow, deny, error, message, default (no message of its own), refused, with the words.</summary>
    public string Expected { get; } = line.TryGetProperty("text", out var words)
        ? $"{line.GetProperty("verdict").GetString()}: {words.GetString()}"
        : line.GetProperty("verdict").GetString()!;

    private bool IsMessage { get; } = line.TryGetProperty("messageExpression", out _);

    public static Document Parse(string json)
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes(json)));
        return document;
    }

    /// <summary>What Sluice says.</summary>
    public string Ask()
    {
        var (expression, _) = Expression.Compile(Text, ExpressionEnvironment.Admission, IsMessage ? CelType.String : CelType.Bool);
        if (expression is null)
        {
            return "refused";
        }

        var activation = new Activation(ExpressionEnvironment.Admission);
        activation.Set(AdmissionSlots.Object, Value.From(objects[line.GetProperty("object").GetString()!].Root));
        activation.Set(AdmissionSlots.OldObject, Value.Null);
        activation.Set(AdmissionSlots.Request, Value.From(Request.Root));
        activation.Set(AdmissionSlots.NamespaceObject, Value.From(Namespace.Root));
        activation.Set(AdmissionSlots.Params, Value.Null);
        var value = expression.Evaluate(activation);
        return IsMessage ? Message(value) : Verdict(value);
    }

    private static string Verdict(in Value value)
    {
        if (value.IsError)
        {
            return $"error: {value.AsError()}";
        }

        return value.IsTrue ? "allow" : "deny";
    }

    // A message that fails, is blank, has several lines or is too long is not shown.
    private static string Message(in Value value)
    {
        var text = value.Kind == ValueKind.String ? value.AsString().Trim() : "";
        return text.Length is 0 or > MaximumMessage || text.Contains('\n', StringComparison.Ordinal) ? "default" : $"message: {text}";
    }
}
