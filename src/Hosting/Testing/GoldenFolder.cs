using System.Text.Json;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;

namespace Sluice.Hosting.Testing;

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
    public IReadOnlyList<string> Compare(DryRun dryRun)
    {
        if (!File.Exists(AnswersFile))
        {
            return [$"{AnswersFile} is missing; --update writes it"];
        }

        return [.. CompareAnswers(dryRun), .. CompareObject(dryRun)];
    }

    /// <inheritdoc />
    public bool Update(DryRun dryRun)
    {
        if (File.Exists(AnswersFile) && Compare(dryRun).Count == 0)
        {
            return false;
        }

        File.WriteAllText(AnswersFile, Answers(dryRun));
        File.Delete(ObjectFile);
        if (dryRun.IsChanged)
        {
            File.WriteAllText(ObjectFile, YamlText.Write(dryRun.Object));
        }

        return true;
    }

    /// <summary>The answers as a person reads them: the patch decoded, the status beside the rest.</summary>
    public static string Answers(DryRun dryRun) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        foreach (var answer in dryRun.Answers)
        {
            json.WriteStartObject(answer.Webhook);
            WriteAnswer(json, answer);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    private static void WriteAnswer(Utf8JsonWriter json, DryRunAnswer answer)
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

    private IEnumerable<string> CompareAnswers(DryRun dryRun)
    {
        var answers = Answers(dryRun);
        var expected = new Document();
        var text = File.ReadAllText(AnswersFile);
        if (expected.Parse(System.Text.Encoding.UTF8.GetBytes(text)) is { } fault)
        {
            yield return $"{AnswersFile}: {fault}; expected the answers that --update writes";
        }
        else if (!expected.Root.ValueEquals(Node.Parse(System.Text.Encoding.UTF8.GetBytes(answers))))
        {
            yield return Difference.Between(AnswersFile, text, answers);
        }
    }

    private IEnumerable<string> CompareObject(DryRun dryRun)
    {
        if (File.Exists(ObjectFile) == dryRun.IsChanged)
        {
            return dryRun.IsChanged ? Difference.OfObject(ObjectFile, dryRun.Object) : [];
        }

        return [dryRun.IsChanged ? $"the object is changed, and {ObjectFile} is missing; --update writes it" : $"the object is not changed, and {ObjectFile} expects that it is"];
    }
}
