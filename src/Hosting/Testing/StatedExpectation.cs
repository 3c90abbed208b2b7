using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;

namespace Sluice.Hosting.Testing;

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
    public IReadOnlyList<string> Compare(DryRun dryRun)
    {
        if (dryRun.IsAllowed != IsAllowed)
        {
            return [dryRun.IsAllowed ? "allowed; expected a denial" : $"{string.Join('\n', DryRunView.DenialOf(dryRun))}\nexpected that it is allowed"];
        }

        return [.. CompareTexts(dryRun), .. dryRun.IsAllowed ? CompareObject(dryRun) : []];
    }

    /// <inheritdoc />
    public bool Update(DryRun dryRun)
    {
        if (Golden is null || !dryRun.IsAllowed || (File.Exists(Golden) && !Difference.OfObject(Golden, dryRun.Object).Any()))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Golden))!);
        File.WriteAllText(Golden, YamlText.Write(dryRun.Object));
        return true;
    }

    private IEnumerable<string> CompareTexts(DryRun dryRun)
    {
        if (Message is not null && !dryRun.Message.Contains(Message, StringComparison.Ordinal))
        {
            yield return $"{string.Join('\n', DryRunView.DenialOf(dryRun))}\nexpected a message with: {Message}";
        }

        if (Warnings is null)
        {
            yield break;
        }

        var others = dryRun.Warnings.ToList();
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

    private IEnumerable<string> CompareObject(DryRun dryRun)
    {
        if (IsChanged is { } expected && expected != dryRun.IsChanged)
        {
            yield return expected ? "the object is not changed; expected that it is" : Difference.Between("the object", YamlText.Write(dryRun.Request.Object), YamlText.Write(dryRun.Object));
        }

        foreach (var difference in Object.Exists ? Difference.OfObject("the object", Object, dryRun.Object) : [])
        {
            yield return difference;
        }

        foreach (var missing in Contains.Exists ? Subset.FindMissing(Contains, dryRun.Object) : [])
        {
            yield return missing;
        }

        if (Golden is not null)
        {
            foreach (var difference in File.Exists(Golden) ? Difference.OfObject(Golden, dryRun.Object) : [$"{Golden} is missing; --update writes it"])
            {
                yield return difference;
            }
        }
    }
}
