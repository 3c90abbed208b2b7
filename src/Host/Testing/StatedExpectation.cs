using Sluice.Host.Rendering.Yaml;
using Sluice.Host.Trials;
using Sluice.Json;

namespace Sluice.Host.Testing;

/// <summary>What a test of a sluice-test.yaml expects.</summary>
internal sealed record StatedExpectation : IExpectation
{
    /// <summary>Whether the request is let in.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>What the message of the denial has in it; null for anything.</summary>
    public string? Message { get; init; }

    /// <summary>What each warning has in it; null for any warnings.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Whether the object is changed; null for either.</summary>
    public bool? IsChanged { get; init; }

    /// <summary>The whole object as it would be stored; missing for any.</summary>
    public Node Object { get; init; }

    /// <summary>A part of it; missing for none.</summary>
    public Node Contains { get; init; }

    /// <summary>A file with the whole object; null for none.</summary>
    public string? Golden { get; init; }

    /// <inheritdoc />
    public IReadOnlyList<string> Compare(Trial trial)
    {
        if (trial.IsAllowed != IsAllowed)
        {
            return [trial.IsAllowed ? "allowed; expected a denial" : $"denied ({trial.Code}): {trial.Message}\nexpected that it is allowed"];
        }

        return [.. CompareTexts(trial), .. trial.IsAllowed ? CompareObject(trial) : []];
    }

    /// <inheritdoc />
    public bool Update(Trial trial)
    {
        if (Golden is null || !trial.IsAllowed || (File.Exists(Golden) && !Difference.OfObject(Golden, trial.Object).Any()))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Golden))!);
        File.WriteAllText(Golden, YamlText.Write(trial.Object));
        return true;
    }

    private IEnumerable<string> CompareTexts(Trial trial)
    {
        if (Message is not null && !trial.Message.Contains(Message, StringComparison.Ordinal))
        {
            yield return $"denied ({trial.Code}): {trial.Message}\nexpected a message with: {Message}";
        }

        if (Warnings is null)
        {
            yield break;
        }

        var others = trial.Warnings.ToList();
        foreach (var expected in Warnings)
        {
            var index = others.FindIndex(warning => warning.Contains(expected, StringComparison.Ordinal));
            if (index < 0)
            {
                yield return $"no warning with: {expected}";
            }
            else
            {
                others.RemoveAt(index);
            }
        }

        foreach (var warning in others)
        {
            yield return $"a warning that is not expected: {warning}";
        }
    }

    private IEnumerable<string> CompareObject(Trial trial)
    {
        if (IsChanged is { } expected && expected != trial.IsChanged)
        {
            yield return expected ? "the object is not changed; expected that it is" : Difference.Between("the object", YamlText.Write(trial.Request.Object), YamlText.Write(trial.Object));
        }

        foreach (var difference in Object.Exists ? Difference.OfObject("the object", Object, trial.Object) : [])
        {
            yield return difference;
        }

        foreach (var missing in Contains.Exists ? Subset.FindMissing(Contains, trial.Object) : [])
        {
            yield return missing;
        }

        if (Golden is not null)
        {
            foreach (var difference in File.Exists(Golden) ? Difference.OfObject(Golden, trial.Object) : [$"{Golden} is missing; --update writes it"])
            {
                yield return difference;
            }
        }
    }
}
