using System.Text.Json;
using Sluice.Host.Rendering;
using Sluice.Host.Rendering.Yaml;
using Sluice.Host.Trials;
using Sluice.Json;

namespace Sluice.Host.Testing;

/// <summary>
/// What a golden case expects: <c>expected.json</c> holds the decoded answer of each webhook that is asked, <c>expected.yaml</c> the object after
/// the patch, and is not there when nothing is patched.
/// </summary>
/// <param name="folder">The folder of the case.</param>
internal sealed class GoldenFolder(string folder) : IExpectation
{
    private string AnswersFile => Path.Combine(folder, "expected.json");

    private string ObjectFile => Path.Combine(folder, "expected.yaml");

    /// <inheritdoc />
    public IReadOnlyList<string> Compare(Trial trial)
    {
        if (!File.Exists(AnswersFile))
        {
            return [$"{AnswersFile} is missing; --update writes it"];
        }

        return [.. CompareAnswers(trial), .. CompareObject(trial)];
    }

    /// <inheritdoc />
    public bool Update(Trial trial)
    {
        if (File.Exists(AnswersFile) && Compare(trial).Count == 0)
        {
            return false;
        }

        File.WriteAllText(AnswersFile, Answers(trial));
        File.Delete(ObjectFile);
        if (trial.IsChanged)
        {
            File.WriteAllText(ObjectFile, YamlText.Write(trial.Object));
        }

        return true;
    }

    /// <summary>The answers as a person reads them: the patch decoded, the status beside the rest.</summary>
    public static string Answers(Trial trial) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        foreach (var answer in trial.Answers)
        {
            json.WriteStartObject(answer.Webhook);
            WriteAnswer(json, answer);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    private static void WriteAnswer(Utf8JsonWriter json, TrialAnswer answer)
    {
        json.WriteBoolean("allowed", answer.IsAllowed);
        foreach (var field in answer.Response["status"u8].Members)
        {
            Write(json, field.Name, field.Value);
        }

        Write(json, "warnings", answer.Response["warnings"u8]);
        Write(json, "auditAnnotations", answer.Response["auditAnnotations"u8]);
        Write(json, "patch", answer.Patch);
    }

    private static void Write(Utf8JsonWriter json, string name, Node value)
    {
        if (value.Exists)
        {
            json.WritePropertyName(name);
            JsonOutput.WriteText(json, value.ToString());
        }
    }

    private IEnumerable<string> CompareAnswers(Trial trial)
    {
        var answers = Answers(trial);
        var expected = new Document();
        var text = File.ReadAllText(AnswersFile);
        if (expected.Parse(System.Text.Encoding.UTF8.GetBytes(text)) is { } fault)
        {
            yield return $"{AnswersFile}: {fault}; expected the answers that --update writes";
        }
        else if (!expected.Root.ValueEquals(JsonCopy.Parse(System.Text.Encoding.UTF8.GetBytes(answers))))
        {
            yield return Difference.Between(AnswersFile, text, answers);
        }
    }

    private IEnumerable<string> CompareObject(Trial trial)
    {
        if (File.Exists(ObjectFile) == trial.IsChanged)
        {
            return trial.IsChanged ? Difference.OfObject(ObjectFile, trial.Object) : [];
        }

        return [trial.IsChanged ? $"the object is changed, and {ObjectFile} is missing; --update writes it" : $"the object is not changed, and {ObjectFile} expects that it is"];
    }
}
