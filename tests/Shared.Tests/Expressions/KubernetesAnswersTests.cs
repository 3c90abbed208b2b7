using System.Text.Json;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Expressions;

/// <summary>
/// Expressions over real objects, held against what a kube-apiserver 1.36 answered to them: each was a ValidatingAdmissionPolicy of its own,
/// asked by a dry-run create once the server had observed it.
/// </summary>
public sealed class KubernetesAnswersTests
{
    private static readonly string Folder = Repository.Path("tests", "Shared.Tests", "Expressions", "Golden");

    private const string More = "Sluice has this function, and says of the expression that it is not Kubernetes'.";
    private const string Words = "Kubernetes loses the words of the error that the text was no address.";
    private const string Types = "Kubernetes' own types refuse to be compared with others; here, as in the rest of CEL, what is of another type differs.";
    private const string Keys = "CEL's specification makes a key that stands twice an error; Kubernetes' version lets the last one win.";
    private const string Guess = "Kubernetes takes a list of anything, once sorted, for a list of int, and then finds texts in it.";
    private const string Crash = "Kubernetes' distinct() fails within itself when what it is called on is an error, and forgets that error.";

    // What differs on purpose, with the reason, by the beginning of the expression.
    private static readonly (string Beginning, string Reason)[] Differences =
    [
        ("cel.bind(", More), ("math.greatest(", More), ("base64.encode(", More), ("'abc'.reverse()", More), ("jsonpatch.escapeKey(", More),
        ("cidr(object.data.cidr4).containsIP(object.data.word)", Words), ("cidr(object.data.cidr4).containsIP(object.data.mapped)", Words),
        ("dyn(ip(object.data.ip4)) == 'x'", Types), ("{'a': 1, 'a': 2} == {}", Keys),
        ("(('web'.startsWith('web') || has(object.spec.nodeSelector)) && object.metadata.labels.map(k, k).sort().reverse().isSorted())", Guess),
        ("object.spec.containers[0].command.distinct()", Crash), ("(!object.spec.containers[0].command.distinct()", Crash),
    ];

    [Fact]
    public void Verdicts_and_messages_are_those_of_Kubernetes()
    {
        using var objectsText = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "objects.json")));
        var objects = objectsText.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => KubernetesAnswer.Parse(entry.Value.GetRawText()));
        var answers = File.ReadLines(Path.Combine(Folder, "answers.jsonl")).Select(line => new KubernetesAnswer(JsonDocument.Parse(line).RootElement, objects)).ToList();

        var differences = answers
            .Select(answer => (answer, said: answer.Ask()))
            .Where(pair => (pair.said != pair.answer.Expected) != Array.Exists(Differences, known => pair.answer.Text.StartsWith(known.Beginning, StringComparison.Ordinal)))
            .Select(pair => $"{pair.answer.Text}\n  Kubernetes: {pair.answer.Expected}\n  Sluice:     {pair.said}")
            .ToList();

        Assert.True(differences.Count == 0, $"{differences.Count} of {answers.Count} differ:\n{string.Join('\n', differences)}");
        Assert.True(answers.Count > 1500, $"There are only {answers.Count} answers.");
    }
}
